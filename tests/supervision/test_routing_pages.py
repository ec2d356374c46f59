"""The pages of how work is given out: what is shown, what is refused in plain words, what changes and from when on."""

from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from contactcenter.desk import holding, kept_rows, roster
from contactcenter.errors import Refusal
from contactcenter.supervision import routing_words
from contactcenter.tickets.models import AuditEvent, Customer
from routing.models import AgentSkill, CustomerGroup, OverflowRule, RoutingProfile, Skill, WakeUp
from tests.cast import Cast
from tests.deeds import route, says, take
from tests.inbox.test_pages import MaxQueries, at_work

pytestmark = pytest.mark.django_db
PROFILE: dict[str, Any] = {
    "name_fr": "Calme",
    "name_en": "Calm",
    "kinds": ["chat", "mail"],
    "chat_ceiling": 2,
    "deferred_ceiling": 3,
}
PROFILE |= {"interruptible": ["mail"], "wrap_up_seconds": 30, "breathing_seconds": 5}


@pytest.fixture
def sam(cast: Cast) -> Client:
    client = at_work(cast.sam)
    client.cookies["language"] = "en"
    return client


def send(client: Client, name: str, pk: int = 0, **form: Any) -> Any:
    return client.post(reverse(f"supervision:{name}", args=[pk] if pk else []), form)


def calm(cast: Cast, **values: Any) -> RoutingProfile:
    return kept_rows.add(cast.sam.actor, RoutingProfile(names={"fr": "Calme", "en": "Calm"}, **values))


def test_a_profile_is_made_changed_and_deleted_and_each_is_written_down(sam: Client) -> None:
    assert send(sam, "profile_new", **PROFILE).status_code == 302
    row = RoutingProfile.objects.get()
    assert (row.slug, row.media, row.chat_ceiling, row.auto_accept) == ("calme", ["chat", "mail"], 2, [])
    send(sam, "profile", row.pk, **PROFILE | {"chat_ceiling": 4}, seen=kept_rows.seen(row))
    row.refresh_from_db()
    assert row.chat_ceiling == 4
    assert "4 chats and 3 e-mails" in sam.get(reverse("supervision:profiles")).content.decode()
    send(sam, "profile_delete", row.pk, seen=kept_rows.seen(row))
    assert not RoutingProfile.objects.exists()
    kinds = list(AuditEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["profile_added", "profile_changed", "profile_deleted"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("chat_ceiling", 8, "7"), ("kinds", [], "Tick at least one kind"), ("name_fr", "", "This is needed")],
)
def test_what_a_profile_cannot_be_is_said_beside_the_field(sam: Client, field: str, value: Any, said: str) -> None:
    answer = send(sam, "profile_new", **PROFILE | {field: value})
    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors[field])
    assert not RoutingProfile.objects.exists()


def test_who_was_too_slow_keeps_what_she_typed_and_may_save_it_then(cast: Cast, sam: Client) -> None:
    row = calm(cast)
    seen = kept_rows.seen(row)
    send(sam, "profile", row.pk, **PROFILE, seen=seen)
    answer = send(sam, "profile", row.pk, **PROFILE | {"chat_ceiling": 6}, seen=seen)
    assert answer.status_code == 409
    assert "Somebody else has changed this" in answer.content.decode()
    assert RoutingProfile.objects.get().chat_ceiling == 2
    send(sam, "profile", row.pk, **PROFILE | {"chat_ceiling": 6}, seen=answer.context["seen"])
    assert RoutingProfile.objects.get().chat_ceiling == 6


def test_a_profile_that_somebody_has_is_not_deleted(cast: Cast, sam: Client) -> None:
    row = calm(cast)
    roster.put_on_profile(cast.sam.actor, [cast.alice.agent.pk], row)
    answer = send(sam, "profile_delete", row.pk, seen=kept_rows.seen(row))
    assert answer.status_code == 409
    assert "cannot be deleted while somebody has it" in answer.content.decode()


def test_people_put_on_a_profile_have_its_ceilings_at_the_next_pass(cast: Cast, sam: Client) -> None:
    row = calm(cast, chat_ceiling=1)
    cast.alice.arrives()
    WakeUp.objects.all().delete()
    assert send(sam, "routing_people_put", agent=[cast.alice.agent.pk], profile=row.pk).status_code == 302
    assert cast.alice.load.chat_ceiling == 1
    assert WakeUp.objects.filter(pool=cast.pool).exists()
    for _ in range(2):
        says(cast, cast.visitor())
    assert route() == 1
    send(sam, "routing_people_put", agent=[cast.alice.agent.pk], profile="usual")
    assert cast.alice.load.chat_ceiling == 5


def test_a_ceiling_below_what_she_holds_takes_nothing_from_her_and_gives_nothing_more(cast: Cast, sam: Client) -> None:
    row = calm(cast, chat_ceiling=5)
    roster.put_on_profile(cast.sam.actor, [cast.alice.agent.pk], row)
    cast.alice.arrives()
    for _ in range(3):
        take(cast.alice, says(cast, cast.visitor()))
    send(sam, "profile", row.pk, **PROFILE, seen=kept_rows.seen(RoutingProfile.objects.get()))
    says(cast, cast.visitor())
    assert (cast.alice.load.chats, route()) == (3, 0)


def test_nobody_ticked_is_said(cast: Cast, sam: Client) -> None:
    answer = send(sam, "routing_people_put", profile="usual")
    assert answer.status_code == 422
    assert "Tick at least one person" in answer.content.decode()


def person_form(cast: Cast, **more: Any) -> dict[str, Any]:
    agent = cast.alice.agent
    return {"team": agent.team_id, "profile": "", "kinds": ["chat"], "seen": roster.seen(agent), **more}


def test_a_person_s_skills_are_judged_by_a_supervisor(cast: Cast, sam: Client) -> None:
    french, english = Skill.objects.get(slug="fr"), Skill.objects.get(slug="en")
    form = person_form(cast) | {f"skill_{french.pk}": "4", f"skill_{english.pk}": ""}
    assert send(sam, "routing_person", cast.alice.agent.pk, **form).status_code == 302
    known = AgentSkill.objects.filter(agent=cast.alice.agent)
    assert [(one.skill_id, one.proficiency) for one in known] == [(french.pk, 4)]
    event = AuditEvent.objects.get(kind="agent_changed")
    assert event.facts["after"]["skills"] == {str(french.pk): 4}


@pytest.mark.parametrize("level", ["0", "6", "x"])
def test_a_proficiency_out_of_bounds_is_refused(cast: Cast, sam: Client, level: str) -> None:
    skill = Skill.objects.get(slug="fr")
    answer = send(sam, "routing_person", cast.alice.agent.pk, **person_form(cast), **{f"skill_{skill.pk}": level})
    assert answer.status_code == 422


def test_nobody_changes_sides_between_house_and_outsourcer(cast: Cast, sam: Client) -> None:
    form = person_form(cast, team=cast.olga.agent.team_id)
    assert send(sam, "routing_person", cast.alice.agent.pk, **form).status_code == 422
    wanted = roster.Person(cast.olga.agent.team, None, ("chat",), {})
    with pytest.raises(Refusal, match="wrong_side"):
        roster.change(cast.sam.actor, cast.alice.agent.pk, roster.seen(cast.alice.agent), wanted)


def test_the_list_of_people_is_searched_in_few_questions(
    cast: Cast, sam: Client, django_assert_max_num_queries: MaxQueries
) -> None:
    with django_assert_max_num_queries(7):
        page = sam.get(reverse("supervision:routing_people"), {"q": "ali"}).content.decode()
    assert "Alice Martin" in page
    assert "Bob" not in page
    assert "Nobody fits" in sam.get(reverse("supervision:routing_people"), {"q": "zzz"}).content.decode()


def overflow_form(cast: Cast, queue: str = "orders", team: Any = None, **more: Any) -> dict[str, Any]:
    team = team or cast.tessa.agent.team
    return {"queue": cast.queues[queue].pk, "team": team.pk, "medium": "chat", "after": 2, "unit": "60", **more}


def test_a_rule_says_what_it_does_and_how_much_of_it_was_taken_today(cast: Cast, sam: Client) -> None:
    form = overflow_form(cast, weekdays=["0", "1", "2", "3", "4"], opens_at="09:00", closes_at="18:00", most_per_day=40)
    assert send(sam, "overflow_rule_new", **form).status_code == 302
    rule = OverflowRule.objects.get()
    assert (rule.after_seconds, rule.opens_at, rule.most_per_day) == (120, time(9), 40)
    with override("en"):
        assert routing_words.overflow(rule) == (
            "Chats of “Order tracking” that waited 2 min 0 s may go to “Technical”, from Monday to Friday, "
            "between 09:00 and 18:00, no more than 40 a day."
        )
    holding.transfer_to_agent(cast.sam.actor, says(cast, cast.chloe), cast.tessa.arrives().agent, None)
    page = sam.get(reverse("supervision:overflow")).content.decode()
    assert "Taken today: 1 of 40." in page
    assert "Nobody of this team has the skills" in page


def test_complaints_never_leave_the_house(cast: Cast, sam: Client) -> None:
    answer = send(sam, "overflow_rule_new", **overflow_form(cast, "complaints", cast.olga.agent.team))
    assert answer.status_code == 422
    assert "stays in the house" in str(answer.context["form"].errors["team"])
    assert not OverflowRule.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"opens_at": "09:00"}, "closes_at"),
        ({"opens_at": "09:00", "closes_at": "09:00"}, "closes_at"),
        ({"after": -1}, "after"),
        ({"most_at_once": 0}, "most_at_once"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_beside_its_field(
    cast: Cast, sam: Client, more: dict[str, Any], field: str
) -> None:
    answer = send(sam, "overflow_rule_new", **overflow_form(cast, **more))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_a_second_rule_for_the_same_is_refused_in_plain_words(cast: Cast, sam: Client) -> None:
    send(sam, "overflow_rule_new", **overflow_form(cast))
    answer = send(sam, "overflow_rule_new", **overflow_form(cast))
    assert answer.status_code == 409
    assert "exactly the same" in answer.content.decode()


def test_a_rule_is_switched_off_and_on(cast: Cast, sam: Client) -> None:
    send(sam, "overflow_rule_new", **overflow_form(cast))
    rule = OverflowRule.objects.get()
    send(sam, "overflow_rule_switch", rule.pk, to="off", seen=kept_rows.seen(rule))
    rule.refresh_from_db()
    assert not rule.is_active
    stale = send(sam, "overflow_rule_switch", rule.pk, to="on", seen="of before")
    assert stale.status_code == 409


def test_in_house_work_may_overflow_to_another_team_of_the_house(cast: Cast) -> None:
    OverflowRule.objects.create(queue=cast.queues["payment"], team=cast.tessa.agent.team)
    for need in cast.queues["payment"].requirements.all():
        AgentSkill.objects.create(agent=cast.tessa.agent, skill=need.skill, proficiency=5)
    cast.tessa.arrives()
    says(cast, cast.chloe, reason="payment")
    assert route() == 1


def test_groups_of_customers_are_kept_and_those_in_use_stay(cast: Cast, sam: Client) -> None:
    assert send(sam, "customer_group_new", name_fr="Première commande", name_en="", weight="1.5").status_code == 302
    group = CustomerGroup.objects.get()
    assert (group.slug, group.weight) == ("premiere-commande", 1.5)
    assert send(sam, "customer_group_new", name_fr="VIP", weight="21").status_code == 422
    Customer.objects.filter(pk=cast.chloe.customer.pk).update(group=group)
    assert send(sam, "customer_group_delete", group.pk, seen=kept_rows.seen(group)).status_code == 409
