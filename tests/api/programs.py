"""A program in tests: a token of somebody's and the requests it makes."""

import json
from collections.abc import Iterable
from typing import Any

from django.test import Client

from contactcenter.access import tokens
from contactcenter.access.tokens import TokenScope
from tests.cast import Person

EVERY_SCOPE = tuple(scope.value for scope in TokenScope)


class Program:
    """Asks as its person, with a token of these scopes."""

    def __init__(self, person: Person, scopes: Iterable[str] = EVERY_SCOPE) -> None:
        self.token, self.secret = tokens.issue(person.user, "test", list(scopes), days=1)
        self._client = Client(enforce_csrf_checks=True)

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}", "Accept-Language": "en", **more}

    def get(self, path: str, **query: Any) -> Any:
        return self._client.get(f"/api/v1/{path}", query, headers=self._headers({}))

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        """A body of bytes goes as it is; header names are written with underscores."""
        content = body if isinstance(body, bytes) else json.dumps(body) if body is not None else b""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.post(
            f"/api/v1/{path}", content, content_type="application/json", headers=self._headers(named)
        )

    def put(self, path: str, body: object) -> Any:
        return self._client.put(
            f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=self._headers({})
        )
