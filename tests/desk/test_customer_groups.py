"""Groups of customers: whose work is worth more is answered first, and says why."""

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from contactcenter.desk import customer_groups, reasons
from contactcenter.errors import Refusal
from contactcenter.tickets.models import Customer, TicketEvent
from routing.models import AgentLoad, CustomerGroup, WakeUp, WorkItem
from routing.services import snapshots
from tests.cast import Cast
from tests.deeds import events_of, fresh, held, resolve, route, says, take


@pytest.fixture
def vip(cast: Cast) -> CustomerGroup:
    return CustomerGroup.objects.create(slug="vip", names={"fr": "Fidèles", "en": "Loyal"}, weight=5)


def test_of_two_who_wait_the_one_whose_group_counts_more_is_answered_first(cast: Cast, vip: CustomerGroup) -> None:
    earlier, later = says(cast, cast.mallory), says(cast, cast.chloe)
    customer_groups.put_customer(cast.alice.actor, later, vip.slug)
    AgentLoad.objects.filter(pk=cast.alice.agent.pk).update(chat_ceiling=1)
    cast.alice.arrives()
    assert route() == 1
    assert held(later).agent_id == cast.alice.agent.pk
    assert fresh(earlier).work_item.state == WorkItem.State.WAITING


def test_what_she_asks_later_counts_so_from_its_start(cast: Cast, vip: CustomerGroup) -> None:
    Customer.objects.filter(pk=cast.chloe.customer.pk).update(group=vip)
    assert fresh(says(cast, cast.chloe)).work_item.customer_group == "vip"
    assert not fresh(says(cast, cast.mallory)).work_item.customer_group


def test_work_that_was_done_has_the_group_when_it_comes_back(cast: Cast, vip: CustomerGroup) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    resolve(cast.alice, ticket)
    customer_groups.put_customer(cast.alice.actor, ticket, vip.slug)
    says(cast, cast.chloe, "Encore moi")
    item = fresh(ticket).work_item
    assert (item.state, item.customer_group) == (WorkItem.State.WAITING, "vip")


def test_a_long_line_hides_nobody_of_a_group(cast: Cast, vip: CustomerGroup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "_MOST_OF_A_LANE", 2)
    Customer.objects.filter(pk=cast.chloe.customer.pk).update(group=vip)
    for _ in range(4):
        says(cast, cast.visitor())
    last = says(cast, cast.chloe)
    cast.alice.arrives()
    heads = snapshots.take(cast.pool.pk).heads
    assert len(heads) == 3
    assert heads[last.work_item_id].item.weight == 5


def test_a_change_asks_for_a_pass_and_is_in_the_history(cast: Cast, vip: CustomerGroup) -> None:
    ticket = says(cast, cast.chloe)
    WakeUp.objects.all().delete()
    for _ in range(2):
        customer_groups.put_customer(cast.sam.actor, ticket, vip.slug)
    assert WakeUp.objects.filter(pool=cast.pool).exists()
    assert events_of(ticket).count("customer_group_changed") == 1
    assert TicketEvent.objects.get(kind="customer_group_changed").facts == {"group": "vip", "before": ""}


def test_a_group_that_is_none_is_refused(cast: Cast) -> None:
    with pytest.raises(Refusal, match="invalid_field"):
        customer_groups.put_customer(cast.sam.actor, says(cast, cast.chloe), "gold")


def test_the_decision_says_that_she_was_a_priority_customer(cast: Cast, vip: CustomerGroup) -> None:
    Customer.objects.filter(pk=cast.chloe.customer.pk).update(group=vip)
    ticket = says(cast, cast.chloe)
    cast.alice.arrives()
    route()
    with override("en"):
        why = reasons.why(held(ticket).decision, "Alice", str)
    assert why is not None
    assert "Priority customer (Loyal): her work counts 5 times as much." in why.sentence
    client = Client(headers={"accept-language": "fr"})
    cast.alice.signs_in(client)
    page = client.get(reverse("inbox:ticket", args=[ticket.reference])).content.decode()
    assert "Cliente prioritaire (Fidèles)" in page


def test_an_agent_sets_it_on_the_ticket_s_page_and_a_program_by_the_api(cast: Cast, vip: CustomerGroup) -> None:
    ticket = says(cast, cast.chloe)
    client = Client()
    cast.alice.signs_in(client)
    page = client.get(reverse("inbox:ticket", args=[ticket.reference])).content.decode()
    assert reverse("inbox:group_customer", args=[ticket.reference]) in page
    client.post(reverse("inbox:group_customer", args=[ticket.reference]), {"group": "vip"})
    assert Customer.objects.get(pk=cast.chloe.customer.pk).group == vip
    address = reverse("api:customer_group", args=[ticket.reference])
    answer = client.post(address, {"group": ""}, content_type="application/json")
    assert (answer.status_code, answer.json()["customer_group"]) == (200, "")


@pytest.mark.parametrize("weight", [0, -1, 21, float("nan"), float("inf")])
def test_the_database_refuses_a_weight_out_of_bounds(cast: Cast, weight: float) -> None:
    with pytest.raises(IntegrityError):
        CustomerGroup.objects.create(slug="odd", weight=weight)
