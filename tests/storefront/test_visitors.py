"""Who is who at the widget's doors, and from which sites they may be knocked on."""

import pytest

from contactcenter.storefront import allowances
from contactcenter.storefront.allowances import Pace
from contactcenter.tickets import people
from contactcenter.tickets.models import Customer, Identity, Shop
from tests.cast import Cast, meet
from tests.deeds import says
from tests.storefront.conftest import API, Widget

pytestmark = pytest.mark.django_db
DOORS = ("conversation", "messages", "receipts", "typing", "callback", "email-choice", "attachments/1")


def test_a_session_is_a_new_visitor_with_a_token_of_her_own(stranger: Widget) -> None:
    answer = stranger.post("session", shop="demo", language="en")

    assert answer.status_code == 201
    known = Identity.objects.get(value=people.token_digest(answer.json()["token"]))
    assert (known.shop.slug, known.customer.language) == ("demo", "en")


def test_the_token_itself_is_kept_nowhere(stranger: Widget) -> None:
    token = stranger.post("session", shop="demo").json()["token"]

    assert not Identity.objects.filter(value__contains=token).exists()


@pytest.mark.parametrize("shop", ["nowhere", "", None, 7, ["demo"], "de\x00mo"])
def test_a_session_needs_a_shop_that_exists(stranger: Widget, shop: object) -> None:
    answer = stranger.post("session", shop=shop)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("header", ["", "Visitor", "Visitor wrong", "Bearer x", "Visitor é", "Visitor " + "a" * 5000])
def test_no_door_opens_without_a_token(stranger: Widget, door: str, header: str) -> None:
    ask = stranger.client.get if door in ("conversation", "attachments/1") else stranger.client.post

    answer = ask(API + door, content_type="application/json", headers={"Authorization": header})

    assert (answer.status_code, answer.json()["code"]) == (401, "visitor_token_invalid")


def test_a_signed_in_agent_is_no_visitor(cast: Cast, stranger: Widget) -> None:
    cast.alice.signs_in(stranger.client)

    assert stranger.get("conversation").status_code == 401


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://testserver.evil.example",
        "http://testserver:8000",
        "testserver",
        "x" * 300,
    ],
)
@pytest.mark.parametrize("door", ["conversation", "config", "session"])
def test_a_site_that_no_shop_names_is_refused(chloe: Widget, origin: str, door: str) -> None:
    chloe.origin = origin

    answer = chloe.post(door, shop="demo") if door == "session" else chloe.get(door, shop="demo", language="fr")

    assert (answer.status_code, answer.json()["code"]) == (403, "origin_not_allowed")
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize("suffix", [".evil.example", "/", ":8443", "@evil.example"])
def test_an_allowed_site_is_compared_whole(chloe: Widget, cast: Cast, suffix: str) -> None:
    Shop.objects.filter(pk=cast.shop.pk).update(allowed_origins=["https://shop.example"])
    chloe.origin = f"https://shop.example{suffix}"

    assert chloe.get("conversation").status_code == 403


def test_an_allowed_site_reads_answers_and_refusals(chloe: Widget, cast: Cast) -> None:
    Shop.objects.filter(pk=cast.shop.pk).update(allowed_origins=["https://shop.example"])
    chloe.origin = "https://shop.example"

    for answer in (chloe.get("conversation"), chloe.says("")):
        assert answer["Access-Control-Allow-Origin"] == "https://shop.example"
        assert "Origin" in answer["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer


def test_our_own_site_may_always(chloe: Widget) -> None:
    chloe.origin = "http://testserver"

    assert chloe.get("conversation").status_code == 200


def test_one_shops_site_may_not_use_anothers_visitor(chloe: Widget, other_shop: Shop) -> None:
    chloe.origin = "https://other.example"

    assert chloe.get("conversation").json()["code"] == "origin_not_allowed"
    assert chloe.get("config", shop="demo").json()["code"] == "origin_not_allowed"
    assert chloe.get("config", shop="other").status_code == 200


def test_a_visitor_belongs_to_her_shop(other_shop: Shop) -> None:
    hers = Widget(meet(other_shop))

    assert hers.says().json()["code"] == "not_found"  # that shop has no chat


def test_a_preflight_says_what_may_be_asked(stranger: Widget, other_shop: Shop) -> None:
    answer = stranger.client.options(API + "messages", headers={"Origin": "https://other.example"})

    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "https://other.example"
    assert "Authorization" in answer["Access-Control-Allow-Headers"]


def test_a_preflight_from_elsewhere_is_refused(stranger: Widget) -> None:
    assert stranger.client.options(API + "messages", headers={"Origin": "https://evil.example"}).status_code == 403


def test_who_types_an_address_never_sees_its_history(cast: Cast, chloe: Widget, mallory: Widget) -> None:
    says(cast, cast.chloe, "Mon secret")
    Identity.objects.create(
        customer=cast.chloe.customer, shop=cast.shop, kind="email", value="chloe@example.com", is_verified=True
    )
    Identity.objects.create(
        customer=cast.chloe.customer, shop=cast.shop, kind="phone", value="+33612345678", is_verified=True
    )

    says(cast, cast.mallory, "Je suis Chloé : chloe@example.com")
    mallory.post("email-choice", client_id="5e0b1a1e-6f3c-4b53-9a3e-1c1b2f6f7a11", email="chloe@example.com")
    mallory.post("callback", client_id="5e0b1a1e-6f3c-4b53-9a3e-1c1b2f6f7a12", phone="06 12 34 56 78")

    assert "Mon secret" not in str(mallory.conversation())
    assert Customer.objects.get(identities__value="chloe@example.com", identities__is_verified=True).pk != (
        cast.mallory.customer.pk
    )


def test_new_visitors_of_one_address_are_limited(stranger: Widget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowances, "SESSIONS", Pace(burst=3, seconds=60))

    answers = [stranger.post("session", shop="demo") for _ in range(4)]

    assert {answer.status_code for answer in answers[:-1]} == {201}
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "too_many_requests")
    assert int(answers[-1]["Retry-After"]) >= 1
