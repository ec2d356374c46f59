"""Tokens: a program acts as its person, narrowed by scopes, until the token expires or is revoked."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from contactcenter.access import tokens
from contactcenter.access.models import ApiToken, User
from contactcenter.errors import Refusal
from contactcenter.tickets.models import AuditEvent
from tests.api.programs import Program
from tests.cast import Cast
from tests.deeds import says, take

pytestmark = pytest.mark.django_db


def test_a_token_acts_as_its_person(cast: Cast) -> None:
    ticket = says(cast, cast.chloe, reason="payment")
    assert Program(cast.alice).get(f"tickets/{ticket.reference}/").status_code == 200
    assert Program(cast.olga).get(f"tickets/{ticket.reference}/").status_code == 404


def test_a_scope_that_is_missing_is_named(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    reader = Program(cast.alice, ["tickets:read"])
    answer = reader.post(f"tickets/{ticket.reference}/note/", {"text": "Bonjour"}, Idempotency_Key="one")
    assert (answer.status_code, answer.json()["code"], answer.json()["scope"]) == (
        403,
        "scope_missing",
        "tickets:write",
    )
    assert reader.get(f"tickets/{ticket.reference}/").status_code == 200


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("tickets/", "tickets:read"),
        ("queues/", "queues:read"),
        ("agents/", "agents:read"),
        ("presence/", "presence:read"),
    ],
)
def test_each_door_asks_for_its_own_scope(cast: Cast, path: str, scope: str) -> None:
    assert Program(cast.alice, [scope]).get(path).status_code == 200
    assert Program(cast.alice, ["presence:write"]).get(path).json()["scope"] == scope


def test_without_a_token_nobody_is_let_in(cast: Cast) -> None:
    answer = Client().get("/api/v1/tickets/")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["code"] == "not_signed_in"


@pytest.mark.parametrize("change", ["revoked", "expired", "left", "unknown"])
def test_a_token_that_is_over_opens_nothing(cast: Cast, change: str) -> None:
    program = Program(cast.alice)
    assert program.get("tickets/").status_code == 200
    if change == "revoked":
        tokens.revoke(program.token)
    elif change == "expired":
        ApiToken.objects.update(created_at="2026-01-01T00:00Z", expires_at="2026-01-02T00:00Z")
    elif change == "left":
        User.objects.filter(pk=cast.alice.user.pk).update(is_active=False)
    else:
        program.secret += "x"
    answer = program.get("tickets/")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


def test_what_is_kept_of_a_token_does_not_open_anything(cast: Cast) -> None:
    program = Program(cast.alice)
    assert program.secret not in str(ApiToken.objects.values())
    program.secret = program.token.digest
    assert program.get("tickets/").status_code == 401


def test_its_use_is_noted_now_and_then(cast: Cast) -> None:
    program = Program(cast.alice)
    program.get("tickets/")
    first = ApiToken.objects.get().last_used_at
    program.get("tickets/")
    assert first is not None
    assert ApiToken.objects.get().last_used_at == first


def test_a_person_who_signed_in_reads_with_her_session_and_writes_with_the_form_token(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    client = Client(enforce_csrf_checks=True)
    cast.alice.signs_in(client)
    assert client.get("/api/v1/tickets/").status_code == 200
    answer = client.post(f"/api/v1/tickets/{ticket.reference}/take/")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


def test_the_command_makes_one_and_shows_it_once(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("api_token", "alice", "--scopes", "tickets:read", "--days", "3", "--name", "crm")
    program = Program(cast.bob)
    program.secret = capsys.readouterr().out.strip()
    assert program.get("tickets/").status_code == 200
    token = ApiToken.objects.get(name="crm")
    assert (token.scopes, (token.expires_at - token.created_at).days) == (["tickets:read"], 3)
    assert AuditEvent.objects.filter(kind="token_issued", user=cast.alice.user, facts__token=token.pk).exists()


@pytest.mark.parametrize("wrong", [["nobody"], ["alice", "--scopes", "everything"], ["alice", "--days", "0"]])
def test_the_command_says_what_is_wrong(cast: Cast, wrong: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("api_token", *wrong)
    assert not ApiToken.objects.exists()


def test_a_token_without_a_scope_is_not_made(cast: Cast) -> None:
    with pytest.raises(Refusal, match="invalid_field"):
        tokens.issue(cast.alice.user, "crm", [], days=1)
