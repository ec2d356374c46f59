"""The rules of triage as people keep them: in order, counting at once, nobody overwritten, all of it written down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.errors import Refusal
from contactcenter.intake import triage, triage_rules
from contactcenter.intake.models import TriageRule
from contactcenter.intake.triage_rules import Draft
from contactcenter.tickets.models import AuditEvent, Reason
from tests.cast import Cast
from tests.concurrency import at_once
from tests.deeds import fresh, says


def add(cast: Cast, reason: str, *words: str, language: str = "") -> TriageRule:
    return triage_rules.add(cast.sam.actor, Draft(Reason.objects.get(slug=reason), words, language))


def draft(reason: str, *words: str) -> Draft:
    return Draft(Reason.objects.get(slug=reason), words)


def in_order() -> list[str]:
    return [row.words[0] for row in TriageRule.objects.all()]


def told(kind: str) -> AuditEvent:
    return AuditEvent.objects.get(kind=kind)


def test_a_rule_counts_for_the_next_message(cast: Cast) -> None:
    before = says(cast, cast.chloe, "Mon vase est fêlé", reason="")
    add(cast, "complaint", "fele*")
    after = says(cast, cast.mallory, "Mon vase est fêlé", reason="")
    assert [fresh(one).work_item.lane.queue.slug for one in (before, after)] == ["level1", "complaints"]


def test_a_rule_that_is_off_counts_no_more(cast: Cast) -> None:
    rule = add(cast, "complaint", "fele*")
    triage_rules.switch(cast.sam.actor, rule.pk, 1, is_active=False)
    assert fresh(says(cast, cast.chloe, "Mon vase est fêlé", reason="")).work_item.lane.queue.slug == "level1"


def test_a_change_is_written_down_with_what_was_before(cast: Cast) -> None:
    rule = add(cast, "order", "colis")
    triage_rules.change(cast.sam.actor, rule.pk, 1, draft("payment", "facture*", "paypal"))
    event = told("triage_rule_changed")
    assert (event.actor, event.user, event.facts["rule"]) == (cast.sam.actor.label, cast.sam.user, rule.pk)
    assert (event.facts["before"]["reason"], event.facts["before"]["words"]) == ("order", ["colis"])
    assert (event.facts["after"]["reason"], event.facts["after"]["words"]) == ("payment", ["facture*", "paypal"])


def test_who_changes_what_somebody_else_has_changed_is_told(cast: Cast) -> None:
    rule = add(cast, "order", "colis")
    triage_rules.change(cast.sam.actor, rule.pk, 1, draft("order", "colis", "paquet"))
    for late in (
        lambda: triage_rules.change(cast.ada.actor, rule.pk, 1, draft("order", "carton")),
        lambda: triage_rules.switch(cast.ada.actor, rule.pk, 1, is_active=False),
        lambda: triage_rules.delete(cast.ada.actor, rule.pk, 1),
    ):
        with pytest.raises(Refusal, match="rule_changed"):
            late()
    assert TriageRule.objects.get().words == ["colis", "paquet"]


def test_saving_what_is_there_already_changes_nothing(cast: Cast) -> None:
    rule = add(cast, "order", "colis")
    assert triage_rules.change(cast.sam.actor, rule.pk, 1, draft("order", "colis")).version == 1
    assert not AuditEvent.objects.filter(kind="triage_rule_changed").exists()


def test_a_rule_goes_past_its_neighbour_once(cast: Cast) -> None:
    one, _two, three = (add(cast, "order", word) for word in ("un", "deux", "trois"))
    triage_rules.move(cast.sam.actor, three.pk, _two.pk, is_up=True)
    triage_rules.move(cast.sam.actor, three.pk, _two.pk, is_up=True)
    assert in_order() == ["un", "trois", "deux"]
    triage_rules.move(cast.sam.actor, one.pk, three.pk, is_up=False)
    assert in_order() == ["trois", "un", "deux"]


def test_a_rule_whose_neighbour_was_moved_away_stays(cast: Cast) -> None:
    one, two, three = (add(cast, "order", word) for word in ("un", "deux", "trois"))
    triage_rules.move(cast.ada.actor, one.pk, two.pk, is_up=False)
    with pytest.raises(Refusal, match="rule_changed"):
        triage_rules.move(cast.sam.actor, three.pk, two.pk, is_up=True)


def test_a_deleted_rule_comes_back_where_it_was_once(cast: Cast) -> None:
    _one, two, _three = (add(cast, "order", word) for word in ("un", "deux", "trois"))
    event = triage_rules.delete(cast.sam.actor, two.pk, 1)
    assert in_order() == ["un", "trois"]
    triage_rules.restore(cast.sam.actor, event.pk)
    triage_rules.restore(cast.sam.actor, event.pk)
    assert in_order() == ["un", "deux", "trois"]
    assert TriageRule.objects.get(pk=two.pk).version == 2


def test_a_rule_whose_reason_is_gone_does_not_come_back(cast: Cast) -> None:
    rule = triage_rules.add(cast.sam.actor, Draft(Reason.objects.get(slug="advice"), ("conseil",)))
    event = triage_rules.delete(cast.sam.actor, rule.pk, 1)
    Reason.objects.get(slug="advice").delete()
    with pytest.raises(Refusal, match="nothing_to_undo"):
        triage_rules.restore(cast.sam.actor, event.pk)


def test_nothing_but_a_deleted_rule_is_put_back(cast: Cast) -> None:
    add(cast, "order", "colis")
    with pytest.raises(Refusal, match="not_found"):
        triage_rules.restore(cast.sam.actor, told("triage_rule_added").pk)


def test_there_is_an_end_to_rules(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triage_rules, "MOST_RULES", 1)
    add(cast, "order", "colis")
    with pytest.raises(Refusal, match="too_many_rules"):
        add(cast, "order", "paquet")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_a_rule_at_once_one_is_told(committed_cast: Cast) -> None:
    rule = add(committed_cast, "order", "colis")
    wanted = {"sam": "paquet", "ada": "carton"}

    def change(name: str) -> str:
        try:
            triage_rules.change(getattr(committed_cast, name).actor, rule.pk, 1, draft("order", wanted[name]))
        except Refusal as refusal:
            return refusal.code
        return name

    answers = at_once(*(lambda name=name: change(name) for name in wanted))
    assert "rule_changed" in answers
    winner = next(answer for answer in answers if answer != "rule_changed")
    assert TriageRule.objects.get().words == [wanted[winner]]


@given(st.text(max_size=60))
def test_a_text_is_folded_letter_by_letter(text: str) -> None:
    assert triage.fold(text) == "".join(triage.fold(letter) for letter in text)


@given(st.text(max_size=60), st.text(max_size=10))
def test_what_is_marked_is_what_was_found(text: str, word: str) -> None:
    words = (word, "rembours*")
    places = triage.places_of(words, text)
    assert bool(places) == triage.Rule("order", words).fits(triage.fold(text), "fr", "email", 1)
    assert all(0 <= start < end <= len(text) for start, end in places)


@pytest.mark.parametrize(
    ("text", "marked"),
    [("Je veux être REMBOURSÉE vite", ["REMBOURSÉE"]), ("Ma carte, refusée !", ["carte, refusée"]), ("Le cœur", [])],
)
def test_words_are_marked_as_she_wrote_them(text: str, marked: list[str]) -> None:
    places = triage.places_of(("rembours*", "carte refusee"), text)
    assert [text[start:end] for start, end in places] == marked


def test_a_word_without_letters_takes_no_time() -> None:
    rule = triage.Rule("order", (" ".join("-" * 12), "*", "- a -"))
    assert not rule.fits("-" * 4_000, "fr", "email", 1)
