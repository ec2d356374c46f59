"""What may go to other teams in a simulated centre: after how long, when, and how much."""

from math import inf
from typing import Any

from routing.facts import CHAT, MAIL, Profile
from routing.overflow import Rule
from routing.simulation.arrivals import DAY, HOUR
from routing.simulation.behaviour import Contact
from routing.simulation.centre import Centre, Kind, Person, Target
from routing.simulation.desk import Desk
from routing.simulation.overflow import Way
from routing.simulation.world import World
from routing.weights import Weights

QUEUE, HOUSE, PARTNER = 1, 1, 2
ALWAYS = ((0.0, 4 * DAY),)


def centre(*ways: Way, chats: int = 5) -> Centre:
    """Olga of the partner, around the clock; the house, whose queue it is, is not there."""
    profile = Profile(PARTNER, True, frozenset({CHAT, MAIL}), ((1, 3),), chat_ceiling=chats, deferred_ceiling=5)
    kind = Kind(QUEUE, ((1, 1),), teams=frozenset({HOUSE}))
    targets = {(QUEUE, CHAT): Target(76), (QUEUE, MAIL): Target(6 * 3600)}
    return Centre((kind,), targets, (Person(7, profile, ALWAYS),), 2 * DAY, ways=ways)


def rule(after: int = 0, medium: str = "", **most: int) -> Rule:
    return Rule(QUEUE, PARTNER, medium, after, **most)


def contact(at: float, medium: str = CHAT) -> Contact:
    return Contact(at, medium, 0, work=600.0, patience=inf, luck=1.0, accepting=2.0, fortune=1.0, mail_work=300.0)


def run(where: Centre, *contacts: Contact, **watch: Any) -> World:
    return World(where, sorted(contacts, key=lambda one: one.at), Weights(), **watch).run()


def given(world: World) -> list[float | None]:
    """When each was given, None for what still waits or never was."""
    return [case.given_at if case.times_given else None for case in world.cases]


def test_nothing_goes_without_a_rule_and_all_of_it_once_it_has_waited() -> None:
    assert given(run(centre(), contact(100.0))) == [None]
    [at] = given(run(centre(Way(rule(40), ALWAYS)), contact(100.0)))
    assert at is not None
    assert round(at, 1) == 140.0
    assert given(run(centre(Way(rule(40, MAIL), ALWAYS)), contact(100.0))) == [None]


def test_it_goes_in_the_hours_of_the_rule() -> None:
    hours = ((2 * HOUR, 3 * HOUR),)
    where = centre(Way(rule(), hours))
    assert given(run(where, contact(HOUR, MAIL), contact(2.5 * HOUR), contact(4 * HOUR, MAIL))) == [
        2 * HOUR,
        2.5 * HOUR,
        None,
    ]


def test_a_team_never_holds_more_than_the_rule_lets_through_at_once() -> None:
    most = 0

    def watch(desk: Desk) -> None:
        nonlocal most
        most = max(most, len(desk.hands[7].chats))

    world = run(centre(Way(rule(most_at_once=2), ALWAYS)), *(contact(100.0 + n) for n in range(6)), told=watch)
    assert most == 2
    assert all(at is not None for at in given(world))  # one after the other
    assert max(at or 0 for at in given(world)) > 500


def test_who_comes_and_finds_much_is_given_no_more_than_the_rule_lets_through() -> None:
    where = centre(Way(rule(most_at_once=2), ((HOUR, DAY),)))
    world = run(where, *(contact(100.0 + n) for n in range(5)))
    assert sum(at == HOUR for at in given(world)) == 2


def test_each_day_has_its_volume() -> None:
    where = centre(Way(rule(most_per_day=1), ((0.0, 1.5 * DAY),)))
    assert given(run(where, contact(100.0, MAIL), contact(200.0, MAIL), contact(300.0, MAIL))) == [100.0, DAY, None]


def test_a_planned_opening_lets_so_much_go_at_once_and_then_the_rule_is_as_it_always_is() -> None:
    way = Way(rule(3600), ALWAYS, planned=((0.0, HOUR, 2),))
    first, second, third = given(run(centre(way), *(contact(100.0, MAIL) for _ in range(3))))
    assert (first, second) == (100.0, 100.0)
    assert third is not None
    assert round(third, 1) == 3700.0
