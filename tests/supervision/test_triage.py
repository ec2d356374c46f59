"""The page of the triage rules: what is shown, what is refused in plain words, what a message or a week would do."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contactcenter import demo
from contactcenter.intake import triage_rules
from contactcenter.intake.models import TriageRule
from contactcenter.intake.triage_rules import Draft
from contactcenter.supervision import triage_trial
from contactcenter.tickets.models import AuditEvent, Reason, Ticket
from routing.services.database_time import database_now
from tests import deeds
from tests.cast import Cast
from tests.inbox.test_pages import HTMX, MaxQueries, at_work

pytestmark = pytest.mark.django_db
FRENCH = {"accept-language": "fr"}


@pytest.fixture
def sam(cast: Cast) -> Client:
    return at_work(cast.sam)


def rules(cast: Cast) -> list[TriageRule]:
    """The demo's own."""
    for reason, words in demo.TRIAGE:
        triage_rules.add(cast.sam.actor, Draft(Reason.objects.get(slug=reason), words))
    return list(TriageRule.objects.select_related("reason__queue"))


def send(client: Client, words: str = "colis", reason: str = "order", pk: int = 0, **fields: object) -> Any:
    """The form of a new rule, or of that with this id."""
    name, args = ("supervision:triage_rule", [pk]) if pk else ("supervision:triage_new", [])
    chosen = Reason.objects.filter(slug=reason).values_list("pk", flat=True).first() or ""
    client.cookies["language"] = str(fields.pop("speaks", "fr"))
    return client.post(reverse(name, args=args), {"reason": chosen, "words": words, **fields})


def test_a_rule_is_written_as_words_with_commas(sam: Client) -> None:
    assert send(sam, " rembours*, Carte   refusée ,carte refusee,\nPayPal;").status_code == 302
    assert TriageRule.objects.get().words == ["rembours*", "Carte refusée", "PayPal"]


@pytest.mark.parametrize(
    ("words", "french", "english"),
    [
        (" , ;", "Saisissez au moins un mot.", "Type at least one word."),
        ("*", "ne contient pas de lettre", "holds no letter"),
        ("carte - refusée", "ne contient pas de lettre", "holds no letter"),
        ("re*bours", "seulement à la fin", "only at the end"),
        ("ab*", "est trop court", "is too short"),
        ("a" * 61, "est trop long", "is too long"),
        (",".join(f"mot{n}" for n in range(101)), "Cela fait 101 mots", "These are 101 words"),
        ("colis\x00", "caractère nul", "Null characters"),
    ],
)
def test_words_that_cannot_be_are_refused_in_her_language(sam: Client, words: str, french: str, english: str) -> None:
    for speaks, said in (("fr", french), ("en", english)):
        answer = send(sam, words, speaks=speaks)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert 'aria-invalid="true"' in answer.content.decode()
    assert not TriageRule.objects.exists()


def test_a_program_is_told_which_field(sam: Client) -> None:
    answer = sam.post(reverse("supervision:triage_new"), {"words": "*"}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "invalid_field", "reason")
    assert set(answer.json()["fields"]) == {"reason", "words"}


def test_who_was_too_slow_keeps_her_words_and_sees_the_others(cast: Cast, sam: Client) -> None:
    rule = rules(cast)[3]
    send(at_work(cast.ada), "paquet", pk=rule.pk, version=1)
    answer = send(sam, "carton", pk=rule.pk, version=1)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "a modifié cette règle" in page
    assert "<li>paquet</li>" in page
    assert ">carton</textarea>" in page
    assert TriageRule.objects.get(pk=rule.pk).words == ["paquet"]
    assert send(sam, "carton", pk=rule.pk, version=answer.context["version"]).status_code == 302
    assert TriageRule.objects.get(pk=rule.pk).words == ["carton"]


def test_a_wrong_form_does_not_take_the_others_version_along(cast: Cast, sam: Client) -> None:
    rule = rules(cast)[3]
    send(at_work(cast.ada), "paquet", pk=rule.pk, version=1)
    wrong = send(sam, "*", pk=rule.pk, version=1)
    assert send(sam, "carton", pk=rule.pk, version=wrong.context["version"]).status_code == 409


def test_rules_are_moved_switched_deleted_and_put_back(cast: Cast, sam: Client) -> None:
    first, second, *_ = rules(cast)
    sam.post(reverse("supervision:triage_move", args=[second.pk]), {"way": "up", "past": first.pk})
    sam.post(reverse("supervision:triage_switch", args=[first.pk]), {"to": "off", "version": 1})
    assert [row.pk for row in TriageRule.objects.all()][:2] == [second.pk, first.pk]
    assert not TriageRule.objects.get(pk=first.pk).is_active
    answer = sam.post(reverse("supervision:triage_delete", args=[first.pk]), {"version": 2}, follow=True)
    event = AuditEvent.objects.get(kind="triage_rule_deleted")
    assert reverse("supervision:triage_restore", args=[event.pk]) in answer.content.decode()
    sam.post(reverse("supervision:triage_restore", args=[event.pk]))
    assert TriageRule.objects.get(pk=first.pk).position == 1


def test_a_stale_button_changes_nothing_and_shows_the_list_as_it_is(cast: Cast, sam: Client) -> None:
    rule = rules(cast)[0]
    answer = sam.post(reverse("supervision:triage_delete", args=[rule.pk]), {"version": 7}, headers=FRENCH)
    assert answer.status_code == 409
    assert "a modifié cette règle" in answer.content.decode()
    assert TriageRule.objects.filter(pk=rule.pk).exists()


def test_what_stays_in_the_house_says_so_and_warns_where_it_might_not(cast: Cast, sam: Client) -> None:
    complaint, *_, advice = rules(cast)
    lines = {line.row.pk: line for line in sam.get(reverse("supervision:triage")).context["lines"]}
    assert not any(line.leaks for line in lines.values())
    TriageRule.objects.filter(pk=complaint.pk).update(position=advice.position + 1)
    page = sam.get(reverse("supervision:triage"))
    lines = {line.row.pk: line for line in page.context["lines"]}
    assert len(lines[complaint.pk].leaks) == 3
    assert "peut arriver chez le prestataire" in page.content.decode()


def attempt(sam: Client, text: str) -> triage_trial.Tried:
    answer = sam.post(reverse("supervision:triage_try"), {"text": text, "adapter": "webchat"}, headers=HTMX)
    assert answer["HX-Retarget"] == "#tried"
    found: triage_trial.Tried = answer.context["tried"]
    return found


def test_a_message_is_tried_with_the_reasons_why(cast: Cast, sam: Client) -> None:
    rules(cast)
    type(cast.shop).objects.update(order_pattern=demo.ORDER_PATTERN)
    tried = attempt(sam, "C'est INADMISSIBLE, ma commande MC-123456 n'est jamais arrivée chez moi")
    assert tried.row is not None
    assert (tried.row.reason.slug, tried.queue.slug, tried.outsourcing) == ("complaint", "complaints", "never")
    assert [piece for piece, is_match in tried.pieces if is_match] == ["INADMISSIBLE"]
    assert (tried.language, tried.order_number) == ("fr", "MC-123456")
    assert [row.reason.slug for row in tried.later] == ["order"]


def test_a_tried_message_goes_where_it_would_go(cast: Cast, sam: Client) -> None:
    rules(cast)
    for text in ("Où est mon colis ?", "Mon PayPal est refusé", "Le diffuseur est en panne", "Bonjour"):
        ticket = deeds.says(cast, cast.visitor(), text, reason="")
        assert deeds.fresh(ticket).work_item.lane.queue == attempt(sam, text).queue


def test_whether_work_reaches_the_outsourcer_is_told_by_the_queue(cast: Cast) -> None:
    expected = {"orders": "yes", "payment": "never", "complaints": "never", "technical": "later"}
    assert {slug: triage_trial.outsourcing_of(cast.queues[slug]) for slug in expected} == expected


@pytest.mark.parametrize("text", ["", "x\x00", "x" * 10_001])
def test_a_message_that_cannot_be_tried_is_refused_in_its_place(sam: Client, text: str) -> None:
    answer = sam.post(reverse("supervision:triage_try"), {"text": text, "adapter": "webchat"}, headers=HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#tried")
    assert 'class="error"' in answer.content.decode()


def test_what_she_pastes_is_shown_and_not_run(cast: Cast, sam: Client) -> None:
    rules(cast)
    answer = sam.post(reverse("supervision:triage_try"), {"text": "<script>colis</script>", "adapter": "webchat"})
    assert "<script>colis" not in answer.content.decode()
    assert "&lt;script&gt;<mark>colis</mark>" in answer.content.decode()


def test_last_week_is_counted_by_first_messages_in_one_query(
    cast: Cast, django_assert_max_num_queries: MaxQueries
) -> None:
    deeds.says(cast, cast.visitor(), "Où est mon colis ?", reason="")
    old = deeds.says(cast, cast.visitor(), "Où est mon colis ?", reason="")
    first = deeds.says(cast, cast.chloe, "Bonjour", reason="")
    deeds.says(cast, cast.chloe, "C'est inadmissible", reason="")
    deeds.says(cast, cast.mallory, "C'est inadmissible, mon colis", reason="advice")
    Ticket.objects.filter(pk=old.pk).update(created_at=database_now() - triage_trial.WEEK)
    rows, now = rules(cast), database_now()
    with django_assert_max_num_queries(1):
        week = triage_trial.try_on_week(rows, now)
    by_reason = {row.reason.slug: week.taken[row.pk] for row in rows}
    assert (week.tried, week.none, by_reason["order"], by_reason["complaint"]) == (3, 1, 1, 1)
    assert first.messages.count() == 2


def test_the_page_asks_few_questions(cast: Cast, sam: Client, django_assert_max_num_queries: MaxQueries) -> None:
    rules(cast)
    with django_assert_max_num_queries(6):
        sam.get(reverse("supervision:triage"))


def test_the_way_there_is_shown_to_those_it_is_open_to(cast: Cast, sam: Client) -> None:
    address = reverse("supervision:triage")
    assert address in sam.get(reverse("supervision:board")).content.decode()
    assert address not in at_work(cast.david).get(reverse("supervision:board")).content.decode()
