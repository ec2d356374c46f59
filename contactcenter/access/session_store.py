"""Sessions in PostgreSQL, read together with the person behind them: every request of who works here asks for both.

One statement, asked anew by each request: whoever was signed out, deactivated or given another role is so at once. Kept
in memory is only whom a session named when it was last read; where it says something else now, she is asked for apart.
"""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from contactcenter.access.backend import PERSON, PERSONS_AGENT
from routing.services import prepared

# The names are the model's own; what a caller says is a parameter.
_READ = f"""
SELECT session.session_data, {PERSON}
  FROM django_session session LEFT JOIN access_user person ON person.id = %s {PERSONS_AGENT}
 WHERE session.session_key = %s AND session.expire_date > statement_timestamp()
"""  # noqa: S608
_MOST_KNOWN = 10_000
_Facts = dict[str, Any]
_known: dict[str, tuple[str, _Facts]] = {}  # by key: the data, and what it says


class SessionStore(DatabaseStore):
    person: tuple[Any, ...] | None = None  # the row of whom it names, where it was read with it

    def load(self) -> _Facts:
        key = self.session_key
        if not key or "\x00" in key:
            self._session_key = None
            return {}
        data, facts = _known.get(key, ("", {}))
        row = prepared.row(_READ, named(facts), key)
        if row is None:
            _known.pop(key, None)
            self._session_key = None
            return {}
        if row[0] == data:
            self.person = row[1:]
            return dict(facts)
        facts = self.decode(row[0])
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        if all(isinstance(value, str) for value in facts.values()):  # nothing that a request could change in place
            _known[key] = (row[0], facts)
        return dict(facts)


def named(facts: _Facts) -> int:
    """Whom the session names, 0 for nobody."""
    said = str(facts.get(SESSION_KEY, ""))
    return int(said) if said.isascii() and said.isdigit() and len(said) < 18 else 0
