"""Whether a second message is about the matter of the first, on labelled pairs and on its own."""

from pathlib import Path

import pytest

from contactcenter.bench import chasers as bench
from contactcenter.intake.chasers import Said, judge

HERE = Path(__file__).parent


def same(first: str, second: str, hours: float = 24, *, answered: bool = False, channels: str = "email email") -> bool:
    one, other = channels.split()
    return judge(Said(one, first), Said(other, second), hours, first_answered=answered).is_same


def test_few_joins_are_wrong_and_few_are_missed_on_pairs_of_others() -> None:
    found = bench.measure([HERE / "chaser_pairs.json"])

    assert found["pairs"] >= 200
    assert found["precision"] >= 0.98
    assert found["recall"] >= 0.85
    assert found["pairs"] == sum(found["by"][f"language {one}"]["pairs"] for one in ("fr", "en"))


def test_our_own_pairs_hold_too() -> None:
    found = bench.measure([HERE / "chaser_pairs_dev.json"])

    assert found["precision"] >= 0.98
    assert found["recall"] >= 0.9


@pytest.mark.parametrize(
    ("first", "second", "channels"),
    [
        ("Où est ma commande 552190 ?", "Toujours pas de nouvelles de ma commande 552190", "email email"),
        ("Le vase reçu est cassé", "Je vous ai écrit hier pour le vase cassé, personne ne répond", "email webchat"),
        ("Where is my refund for the boots?", "Any news on the refund for the boots?", "email email"),
        ("hello", "my discount code does not work", "webchat webchat"),
    ],
)
def test_who_asks_again_is_known(first: str, second: str, channels: str) -> None:
    assert same(first, second, 0.1 if channels == "webchat webchat" else 24, channels=channels)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Où est ma commande 552190 ?", "Où est ma commande 553377 ?"),
        ("Où est ma commande 552190 ?", "Autre question : vendez-vous des cartes cadeaux ?"),
        ("Where is my refund for the boots?", "Are you hiring in your Leeds store?"),
    ],
)
def test_another_matter_is_known(first: str, second: str) -> None:
    assert not same(first, second)


def test_a_wrong_number_put_right_is_no_other_order() -> None:
    assert same(
        "Colis non reçu, commande 30071", "Je me suis trompée de numéro, c'est la commande 30017, toujours rien reçu"
    )


def test_every_verdict_says_why() -> None:
    verdict = judge(
        Said("email", "Où est ma commande 552190 ?"), Said("email", "552190 toujours rien"), 24, first_answered=False
    )

    assert {"same order", "chases"} <= set(verdict.signs)
    assert verdict.score == pytest.approx(sum(verdict.signs.values()), abs=0.01)


@pytest.mark.parametrize(
    "text", ["", "?" * 5000, "pas " * 3000, "A1-" * 3000, "\x00\ud800 é" * 500, "Aa Bb Cc de " * 900]
)
def test_nothing_she_writes_stops_or_breaks_the_rule(text: str) -> None:
    assert judge(Said("email", text, text[:200]), Said("email", text, text[:200]), 1, first_answered=False) is not None
