"""How the person behind a session is found: with the agent she is, in one statement."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db import connection

from contactcenter.access.models import User
from routing.services import prepared

_FIELDS = User._meta.concrete_fields  # noqa: SLF001 - Django documents it
# The names are the model's own; what a caller says is a parameter.
_PERSON = f"""
SELECT {", ".join(f"person.{field.column}" for field in _FIELDS)}, agent.id, agent.team_id, team.is_outsourced
  FROM access_user person
  LEFT JOIN routing_agent agent ON agent.user_id = person.id
  LEFT JOIN routing_team team ON team.id = agent.team_id
 WHERE person.id = %s
"""  # noqa: S608


class PeopleBackend(ModelBackend):
    def get_user(self, user_id: Any) -> User | None:
        row = prepared.row(_PERSON, user_id)
        if row is None:
            return None
        user = User.from_db(connection.alias, [field.attname for field in _FIELDS], row[:-3])
        user.as_agent = row[-3:] if row[-3] is not None else None
        return user if self.user_can_authenticate(user) else None
