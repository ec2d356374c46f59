"""Whether a second message is about the matter of the first, on labelled pairs and on its own."""

from pathlib import Path

import pytest

from contactcenter.bench import chasers as bench
from contactcenter.intake import chaser_goods
from contactcenter.intake.chasers import Said, judge
from contactcenter.intake.triage import fold

HERE = Path(__file__).parent


def same(first: str, second: str, hours: float = 24, *, answered: bool = False, channels: str = "email email") -> bool:
    one, other = channels.split()
    return judge(Said(one, first), Said(other, second), hours, first_answered=answered).is_same


def test_few_joins_are_wrong_and_few_are_missed_on_pairs_of_others() -> None:
    found = bench.measure()

    assert found["pairs"] >= 3600
    assert found["precision"] >= 0.98
    assert found["recall"] >= 0.8  # with the twins of the last hand, written to be told apart by nothing but sense
    assert found["pairs"] == sum(one["pairs"] for name, one in found["by"].items() if name.startswith("language"))
    assert found["by"]["asked of the rule"]["precision"] >= 0.98


def test_the_pairs_of_six_hands_and_our_own_hold_too() -> None:
    six = bench.measure([HERE / f"chaser_pairs{hand}.json" for hand in ("", "_2", "_3", "_4", "_5", "_6")])
    own = bench.measure([HERE / "chaser_pairs_dev.json"])

    assert min(six["precision"], own["precision"]) >= 0.98
    assert six["recall"] >= 0.85
    assert own["recall"] >= 0.9


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("La trottinette ne démarre plus. Commande W-20817.", "w20817"),
        ("I returned the boots. Order 77-1203.", "771203"),
        ("Commande 120-3 reçue", "1203"),
        ("My desk, order 5008-1, is late", "50081"),
    ],
)
def test_an_order_number_is_read_whole_and_is_no_signature(text: str, number: str) -> None:
    assert Said("email", text).orders == {number}


@pytest.mark.parametrize("text", ["facture FA-7710", "Tél. 06 39 98 11 22", "un lit en 140", "serial number 20194"])
def test_other_numbers_are_no_orders(text: str) -> None:
    assert not Said("email", text).orders


@pytest.mark.parametrize(
    ("one", "other"), [("ma cafetière", "la machine à café"), ("the pram", "ma poussette"), ("mon frigo", "the fridge")]
)
def test_two_names_of_a_thing_are_one_thing(one: str, other: str) -> None:
    assert chaser_goods.named_in(fold(one)) == chaser_goods.named_in(fold(other)) != frozenset()


def test_a_longer_name_is_another_thing() -> None:
    assert chaser_goods.named_in("un lit") != chaser_goods.named_in("un lit bebe")


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
        (
            "Bureau non livré, commande 5008-1",
            "Toujours aucune nouvelle de la chaise, commande 4411-9, je vous relance",
        ),
        ("My kettle leaks", "My toaster won't stay down. Bought last month."),
    ],
)
def test_another_matter_is_known(first: str, second: str) -> None:
    assert not same(first, second)


@pytest.mark.parametrize(
    ("first", "second", "channels"),
    [
        ("Le blender sent le brûlé", "il tournait depuis 40 secondes, avec des fraises", "webchat webchat"),
        ("Mon ampli ne s'allume plus", "le fusible derrière est noir", "whatsapp whatsapp"),
        (
            "The wardrobe door is cracked",
            "The replacement door you sent has the same crack, I want a refund.",
            "email email",
        ),
        (
            "The wardrobe door is cracked",
            "The replacement door arrived today and it is the wrong colour.",
            "email email",
        ),
    ],
)
def test_who_tells_how_it_goes_on_is_known(first: str, second: str, channels: str) -> None:
    assert same(first, second, 0.5 if channels != "email email" else 30, answered=True, channels=channels)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Where is my parcel? 55120", "Where is my parcel? 55398"),
        ("Do you ship to Belgium?", "Great, thanks. My kettle from last Christmas leaks, is it covered?"),
    ],
)
def test_a_number_of_the_same_make_or_a_thank_you_before_is_another_matter(first: str, second: str) -> None:
    assert not same(first, second)


def test_things_are_known_by_their_kind_and_by_what_they_have() -> None:
    assert chaser_goods.kinds_in("ma tondeuse") == {"garden"}
    assert any("garden" in kinds for kinds in chaser_goods.parts_in("la lame"))
    assert not chaser_goods.named_in("il me montre")
    assert chaser_goods.named_in("ma montre")


def test_a_wrong_number_put_right_is_no_other_order() -> None:
    assert same(
        "Colis non reçu, commande 30071", "Je me suis trompée de numéro, c'est la commande 30017, toujours rien reçu"
    )


def test_by_what_way_she_wrote_before_is_heard() -> None:
    first = Said("facebook", "My wardrobe came with a broken door")
    after = judge(first, Said("email", "Following my comment on your page: order 7712-4"), 5, first_answered=False)
    plain = judge(first, Said("email", "Following my stay at the coast: order 7712-4"), 5, first_answered=False)

    assert "names the way she wrote" in after.signs
    assert "names the way she wrote" not in plain.signs


def test_who_says_that_it_is_she_again_may_come_with_another_matter() -> None:
    assert not same("Your delivery man parked across my drive", "Ann Lee here. What is the password rule on your site?")
    assert same(
        "The kettle leaks", "Another question on this: the kettle leaks from the lid too, any news?", answered=False
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
