"""Sessions in PostgreSQL, read by one plain statement: every request of a person who works here asks for hers."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from routing.services import prepared

_READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > statement_timestamp()"


class SessionStore(DatabaseStore):
    def load(self) -> dict[str, Any]:
        key = self.session_key
        row = None
        if key and "\x00" not in key:
            row = prepared.row(_READ, key)
        if row is None:
            self._session_key = None
            return {}
        return dict(self.decode(row[0]))
