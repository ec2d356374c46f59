"""The pages of escalations: chains are seen, edited, refused beside the step, tried and put back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contactcenter.supervision import chain_form
from contactcenter.tickets.models import AuditEvent
from routing.chains import SECONDS, Step
from routing.models import EscalationRule, ServiceTarget
from routing.services import clocks
from routing.services.chain_versions import in_force, put_chain, version_of
from tests.cast import Cast
from tests.deeds import let_pass, reply, says, take

Send = Callable[..., Any]


@pytest.fixture
def target(cast: Cast) -> ServiceTarget:
    return ServiceTarget.objects.get(queue=cast.queues["orders"], medium="chat")


@pytest.fixture
def sam(cast: Cast) -> Client:
    client = Client(headers={"accept-language": "en"})
    cast.sam.signs_in(client)
    return client


def fields(*steps: dict[str, Any], version: int = 1, **more: str) -> dict[str, Any]:
    """What the page sends: of each step its fields without their number."""
    sent = {f"{name}-{n}": value for n, step in enumerate(steps) for name, value in step.items()}
    return {"count": len(steps), "version": version, **sent, **more}


def after(seconds: int, action: str, **more: Any) -> dict[str, Any]:
    return {"when": "s", "amount": seconds, "action": action, **more}


def address(target: ServiceTarget) -> str:
    return reverse("supervision:chain", args=[target.pk])


def test_every_target_has_its_time_line(sam: Client, target: ServiceTarget) -> None:
    page = sam.get(reverse("supervision:chains")).content.decode()
    assert "Tout agent parlant la langue peut le prendre" in page
    assert f'href="{address(target)}"' in page


def test_a_chain_is_saved_as_a_new_version_with_a_way_back(sam: Client, target: ServiceTarget) -> None:
    before = [rule.step for rule in in_force(target)]
    answer = sam.post(address(target), fields(after(30, "raise", by="2"), after(90, "alert"), do="save"))
    assert answer.status_code == 302
    assert [(rule.amount, rule.action, rule.parameters) for rule in in_force(target)] == [
        (30, "raise", {"by": 2}),
        (90, "alert", {}),
    ]
    assert version_of(target) == 2
    event = AuditEvent.objects.get(kind="chain_changed")
    sam.post(reverse("supervision:chain_restore", args=[target.pk, event.pk]))
    assert [rule.step for rule in in_force(target)] == before


def test_a_loop_is_refused_beside_its_step_and_nothing_changes(sam: Client, target: ServiceTarget) -> None:
    loop = fields(
        after(20, "overflow", team="technical"),
        after(40, "overflow", team="complaints"),
        after(60, "overflow", team="technical"),
        do="save",
    )
    answer = sam.post(address(target), loop)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert [len(field.wrong) for field in answer.context["fields"]] == [0, 0, 1]
    assert "Cela tourne en rond : Technique → Réclamations → Technique." in page
    assert version_of(target) == 1


def test_a_program_is_told_of_each_step(sam: Client, target: ServiceTarget) -> None:
    answer = sam.post(
        address(target),
        fields(after(60, "alert"), after(60, "alert"), do="save"),
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 422
    assert answer.json()["code"] == "chain_refused"


def test_who_was_too_slow_keeps_what_she_typed(sam: Client, target: ServiceTarget) -> None:
    put_chain(target, [Step(SECONDS, 10, "raise")])
    answer = sam.post(address(target), fields(after(33, "alert"), do="save", version=1))
    assert answer.status_code == 409
    assert 'value="33"' in answer.content.decode()
    assert [rule.amount for rule in in_force(target)] == [10]


@pytest.mark.parametrize(
    ("wish", "amounts"), [("add", ["1", "2", ""]), ("remove-0", ["2"]), ("down-0", ["2", "1"]), ("up-0", ["1", "2"])]
)
def test_steps_are_added_moved_and_removed_without_saving(
    sam: Client, target: ServiceTarget, wish: str, amounts: list[str]
) -> None:
    answer = sam.post(address(target), fields(after(1, "raise"), after(2, "alert"), do=wish))
    assert [field.typed.amount for field in answer.context["fields"]] == amounts
    assert version_of(target) == 1


@pytest.mark.parametrize("amount", ["", "soon", "-3", "1.5", "9" * 12, "٣"])
def test_what_is_no_time_is_said_beside_the_step(sam: Client, target: ServiceTarget, amount: str) -> None:
    answer = sam.post(address(target), fields(after(0, "alert") | {"amount": amount}, do="save"))
    assert answer.status_code == 422
    assert answer.context["fields"][0].wrong


def test_a_form_shows_a_chain_as_it_would_have_been_typed(target: ServiceTarget) -> None:
    steps = [
        Step("seconds", 14_400, "raise", ("unassigned", "language:fr"), {"by": 2}),
        Step("share", 80, "tag", (), {"tag": "late"}),
        Step("predicted", 0, "offer_channel", (), {}),
        Step("seconds", 76, "apologise", (), {"within_seconds": 7200}),
    ]
    typed = chain_form.typed(steps)
    assert [(one.amount, one.when) for one in typed] == [("4", "h"), ("80", "share"), ("", "predicted"), ("76", "s")]
    assert chain_form.steps_of(typed) == steps


def test_a_chain_is_played_on_a_past_ticket(cast: Cast, sam: Client, target: ServiceTarget) -> None:
    ticket = says(cast, cast.chloe)
    let_pass(seconds=60)
    clocks.fire_due()
    take(cast.alice, ticket)
    reply(cast.alice, ticket)
    let_pass(seconds=300)
    chain = fields(
        after(30, "widen", **{"if": "unassigned"}),
        after(40, "raise", **{"if": "language:en"}),
        {"when": "predicted", "action": "offer_channel"},
        after(120, "alert"),
        do="try",
        reference=ticket.reference.lower(),
    )
    run = sam.post(address(target), chain).context["run"]
    assert [step.verdict for step in run.steps] == ["perhaps", "fires", "skipped", "over"]
    assert version_of(target) == 1


def test_an_unknown_reference_is_said_so(sam: Client, target: ServiceTarget) -> None:
    answer = sam.post(address(target), fields(after(30, "alert"), do="try", reference="NOPE-NOPE"))
    assert answer.status_code == 404
    assert "Aucun ticket ne porte cette référence." in answer.content.decode()


def test_an_edit_counts_for_what_waits_already(cast: Cast, sam: Client, target: ServiceTarget) -> None:
    says(cast, cast.chloe)
    sam.post(address(target), fields(after(5, "raise"), do="save"))
    assert EscalationRule.objects.filter(target=target, retired_at__isnull=True).count() == 1


def test_supervisors_see_what_they_were_alerted_about_until_it_is_answered(cast: Cast, sam: Client) -> None:
    ticket = says(cast, cast.chloe)
    let_pass(seconds=121)
    clocks.fire_due()
    board = sam.get(reverse("supervision:live_board")).content.decode()
    assert f'id="alert-{ticket.reference}"' in board
    take(cast.alice, ticket)
    reply(cast.alice, ticket)
    assert "alert-" not in sam.get(reverse("supervision:live_board")).content.decode()
