"""How the person behind a session is found: with the agent she is, in one statement."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.backends import ModelBackend

from contactcenter.access.models import User
from routing.services import prepared

PERSON = f"{prepared.columns(User, 'person')}, agent.id, agent.team_id, team.is_outsourced"
PERSONS_AGENT = """
  LEFT JOIN routing_agent agent ON agent.user_id = person.id
  LEFT JOIN routing_team team ON team.id = agent.team_id
"""
# The names are the model's own; what a caller says is a parameter.
_ONE = f"SELECT {PERSON} FROM access_user person {PERSONS_AGENT} WHERE person.id = %s"  # noqa: S608


class PeopleBackend(ModelBackend):
    def get_user(self, user_id: Any) -> User | None:
        row = prepared.row(_ONE, user_id)
        return self.user_of(row) if row else None

    def user_of(self, row: Sequence[Any]) -> User | None:
        """Of a row of `PERSON`; None where there is nobody, or who may not come in any more."""
        if row[0] is None:
            return None
        user = prepared.made(User, row)
        user.as_agent = (row[-3], row[-2], row[-1]) if row[-3] is not None else None
        return user if self.user_can_authenticate(user) else None
