"""A widget without a browser: one visitor's requests, in one line each."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contactcenter.storefront import expectation, origins
from contactcenter.tickets.models import Shop
from tests.cast import Cast, Visitor

API = "/widget/api/"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")


@dataclass
class Widget:
    """Her browser. `origin` is the site that carries the widget; "" sends none."""

    visitor: Visitor | None = None
    origin: str = ""
    language: str = "fr"
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def headers(self) -> dict[str, str]:
        headers = {"Accept-Language": self.language}
        if self.visitor:
            headers["Authorization"] = f"Visitor {self.visitor.token}"
        if self.origin:
            headers["Origin"] = self.origin
        return headers

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(API + path, query, headers=self.headers())

    def post(self, path: str, body: Any = None, **fields: Any) -> Any:
        content = body if isinstance(body, str | bytes) else json.dumps(fields if body is None else body)
        return self.client.post(API + path, content, content_type="application/json", headers=self.headers())

    def says(self, text: str = "Bonjour", client_id: str = "", **fields: Any) -> Any:
        return self.post("messages", text=text, client_id=client_id or str(uuid.uuid4()), **fields)

    def sends_file(self, content: bytes = PNG, name: str = "photo.png", **fields: Any) -> Any:
        form = {"client_id": str(uuid.uuid4()), "files": SimpleUploadedFile(name, content), **fields}
        return self.client.post(API + "messages", form, headers=self.headers())

    def conversation(self, **query: Any) -> dict[str, Any]:
        shown: dict[str, Any] = self.get("conversation", **query).json()
        return shown


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What a web process keeps in memory for some seconds."""
    origins.known.forget()
    expectation.forget()


@pytest.fixture
def chloe(cast: Cast) -> Widget:
    return Widget(cast.chloe)


@pytest.fixture
def mallory(cast: Cast) -> Widget:
    return Widget(cast.mallory)


@pytest.fixture
def stranger(cast: Cast) -> Widget:
    """A browser that has no token yet."""
    return Widget()


@pytest.fixture
def other_shop(cast: Cast) -> Shop:
    return Shop.objects.create(
        slug="other",
        name="Autre",
        languages=["en"],
        allowed_origins=["https://other.example"],
        default_queue=cast.queues["level1"],
    )
