"""What she seems to want: language, order number, reason."""

import pytest

from contactcenter import demo
from contactcenter.intake import triage
from contactcenter.intake.models import TriageRule
from contactcenter.intake.triage import Rule
from contactcenter.tickets.models import Reason
from tests.cast import Cast
from tests.deeds import fresh, says

RULES = [Rule(reason, words) for reason, words in demo.TRIAGE]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Où est ma commande ? Le colis devait arriver mardi", "order"),
        ("C'est inadmissible, ma commande n'est jamais arrivée", "complaint"),
        ("Je souhaite être REMBOURSÉ", "payment"),
        ("Ma carte   refusée trois fois", "payment"),
        ("Le diffuseur ne fonctionne pas", "technical"),
        ("Avez-vous ce vase en stock ?", "advice"),
        ("My parcel has not been delivered", "order"),
        ("This is unacceptable", "complaint"),
        ("Bonjour", ""),
        ("Le recommandé", ""),
        ("", ""),
    ],
)
def test_the_first_rule_that_fits_decides(text: str, reason: str) -> None:
    assert triage.reason_of(RULES, text, "fr", "email", 1) == reason


def test_a_rule_may_be_narrowed() -> None:
    rule = Rule("order", ("colis",), language="fr", adapter="email", shop_id=1)
    assert triage.reason_of([rule], "mon colis", "fr", "email", 1) == "order"
    for language, adapter, shop in [("en", "email", 1), ("fr", "webchat", 1), ("fr", "email", 2)]:
        assert triage.reason_of([rule], "mon colis", language, adapter, shop) == ""


def test_a_rule_without_words_fits_nothing() -> None:
    assert triage.reason_of([Rule("order", ("", " * "))], "mon colis", "fr", "email", 1) == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello, I would like to know where my parcel is, please", "en"),
        ("Bonjour, je voudrais savoir où est passé mon colis", "fr"),
        ("ok merci", "xx"),
        ("12345 67890 12345 67890 12345", "xx"),
    ],
)
def test_the_language_is_that_of_her_words_where_they_are_enough(text: str, language: str) -> None:
    assert triage.language_of(text, ["fr", "en"], "xx") == language


@pytest.mark.parametrize(
    ("text", "number"),
    [("commande mc-123456 svp", "MC-123456"), ("MC1234567", ""), ("MC123456.", "MC123456"), ("123456", "")],
)
def test_an_order_number_is_read_by_the_shops_masks(text: str, number: str) -> None:
    assert triage.order_number(demo.ORDER_PATTERN, text) == number


def test_a_mask_is_no_regular_expression() -> None:
    assert triage.order_number("(a+)+$ [#", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!") == ""


def test_what_the_shopper_says_of_herself_stands_and_what_she_does_not_is_read(cast: Cast) -> None:
    TriageRule.objects.create(reason=Reason.objects.get(slug="complaint"), words=["inadmissible"])
    said = says(cast, cast.chloe, "C'est inadmissible", reason="order")
    read = says(cast, cast.mallory, "C'est inadmissible", reason="")
    assert fresh(said).work_item.lane.queue.slug == "orders"
    assert fresh(read).work_item.lane.queue.slug == "complaints"
    assert fresh(read).work_item.lane.queue.is_in_house


def test_her_language_decides_who_can_answer(cast: Cast) -> None:
    ticket = says(cast, cast.chloe, "Good morning, could you please tell me when my parcel arrives?")
    assert fresh(ticket).language == "en"
