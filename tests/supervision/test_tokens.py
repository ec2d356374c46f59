"""The page of the API tokens: whose are shown, made and revoked by whom, and what is refused in plain words."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contactcenter.access import tokens
from contactcenter.access.models import ApiToken
from contactcenter.access.tokens import TokenScope
from contactcenter.supervision.token_views import SCOPES
from contactcenter.tickets.models import AuditEvent
from tests.cast import Cast, Person
from tests.inbox.test_pages import at_work

pytestmark = pytest.mark.django_db
PAGE = "supervision:tokens"


def make(client: Client, person: Person, **fields: object) -> Any:
    form = {"name": "export", "user": person.user.pk, "scopes": ["tickets:read"], "days": 30, **fields}
    return client.post(reverse(PAGE), form, headers={"accept-language": "fr"})


def opens(secret: str) -> bool:
    answer = Client().get("/api/v1/tickets/", headers={"authorization": f"Bearer {secret}"})
    return answer.status_code == 200


def test_a_token_is_shown_once_and_opens_the_door(cast: Cast) -> None:
    ada = at_work(cast.ada)
    answer = make(ada, cast.alice)
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert opens(secret)
    assert secret not in ada.get(reverse(PAGE)).content.decode()
    event = AuditEvent.objects.get(kind="token_issued")
    assert (event.actor, event.user) == (cast.ada.actor.label, cast.alice.user)


def test_a_revoked_token_opens_nothing(cast: Cast) -> None:
    token, secret = tokens.issue(cast.alice.user, "export", ["tickets:read"], days=1)
    answer = at_work(cast.ada).post(reverse("supervision:token_revoke", args=[token.pk]), follow=True)
    assert answer.status_code == 200
    assert not opens(secret)
    assert AuditEvent.objects.get(kind="token_revoked").actor == cast.ada.actor.label


def test_a_supervisor_sees_makes_and_revokes_her_own_only(cast: Cast) -> None:
    sam = at_work(cast.sam)
    others, _ = tokens.issue(cast.alice.user, "celui d'Alice", ["tickets:read"], days=1)
    assert make(sam, cast.alice).status_code == 422
    assert make(sam, cast.ada).status_code == 422
    assert make(sam, cast.sam).status_code == 200
    page = sam.get(reverse(PAGE))
    assert [token["row"].name for token in page.context["tokens"]] == ["export"]
    assert sam.post(reverse("supervision:token_revoke", args=[others.pk])).status_code == 404
    assert ApiToken.objects.get(pk=others.pk).revoked_at is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "Dites pour quel programme"),
        ({"name": "x" * 81}, "80"),
        ({"name": "a\x00"}, "caractère nul"),
        ({"scopes": []}, "Cochez au moins une chose"),
        ({"scopes": ["everything"]}, "everything"),
        ({"days": 0}, "1"),
        ({"days": 731}, "730"),
        ({"days": ""}, "obligatoire"),
        ({"user": ""}, "Choisissez au nom de qui"),
        ({"user": 0}, "Choisissez dans la liste"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(cast: Cast, wrong: dict[str, object], said: str) -> None:
    answer = make(at_work(cast.ada), cast.alice, **wrong)
    assert answer.status_code == 422
    (field,) = wrong
    assert said in str(answer.context["form"].errors[field])
    assert f'id="wrong-{field}"' in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_sent_twice_a_form_makes_one_token(cast: Cast) -> None:
    ada = at_work(cast.ada)
    assert make(ada, cast.alice).status_code == 200
    assert "déjà un jeton de ce nom" in make(ada, cast.alice).content.decode()
    assert ApiToken.objects.count() == 1
    tokens.revoke(ApiToken.objects.get())
    assert make(ada, cast.alice).status_code == 200


def test_nobody_gets_a_token_for_somebody_who_left(cast: Cast) -> None:
    type(cast.bob.user).objects.filter(pk=cast.bob.user.pk).update(is_active=False)
    assert make(at_work(cast.ada), cast.bob).status_code == 422


def test_every_scope_has_its_words() -> None:
    assert set(SCOPES) == set(TokenScope)
