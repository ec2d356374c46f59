"""Every door against the table: who asks, by which method, and what she is told."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from contactcenter.access import rule
from contactcenter.access.rule import Action, may, tickets_for
from contactcenter.desk import board_actions, calls, channel_choice, conversation, holding, presence
from contactcenter.storefront import script_view
from tests.access import scene as scenes
from tests.access.scene import SCENES, Scene, held_chat, in_situation, knock
from tests.access.table import ROUTES, RULE, SITUATIONS, WHO, answers
from tests.cast import Cast


class _Undo(Exception):  # noqa: N818 - ends a savepoint
    pass


@contextmanager
def _undone() -> Iterator[None]:
    """What is done within leaves the scene untouched."""
    with suppress(_Undo), transaction.atomic():
        yield
        raise _Undo


@pytest.fixture(autouse=True)
def _widget_script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The built script; the front end is not under test here."""
    script = tmp_path / "widget.js"
    script.write_text("// built")
    monkeypatch.setattr(script_view, "_PATH", script)
    script_view._kept.clear()


_A_FEW = ("holder", "administrator", "shopper", "nobody")  # enough where everybody is told the same


Doors = tuple[str, Callable[[Cast], Scene], list[str]]


def _together(names: Iterable[str]) -> list[Doors]:
    """Doors of one face that want the same scene: it is played once for all of them, and each finds it untouched."""
    found: dict[tuple[str, Callable[[Cast], Scene]], list[str]] = {}
    for name in sorted(set(names)):
        found.setdefault((name.partition(":")[0], SCENES.get(name, held_chat)), []).append(name)
    return [(f"{face}, {scene.__name__}", scene, doors) for (face, scene), doors in found.items()]


def _id(doors: Doors) -> str:
    return doors[0]


def _differences(scene: Scene, name: str, method: str, *, but: str = "") -> dict[str, str]:
    """Who gets another answer than the table's, each asking on the same untouched scene; not those who get `but`."""
    expected, got = answers(ROUTES[name, method]), {}
    asking = WHO if len(set(expected.values())) > 1 else _A_FEW
    for role in (role for role in asking if expected[role] != but):
        with _undone():
            got[role] = knock(scene, role, name, method)
    return {role: f"{answer}, not {expected[role]}" for role, answer in got.items() if answer != expected[role]}


def _names(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _names(one.url_patterns, f"{prefix}{one.namespace}:" if one.namespace else prefix)
        elif isinstance(one, URLPattern):
            yield f"{prefix}{one.name}"


def test_every_route_has_its_rows_and_every_row_its_route() -> None:
    routes = set(_names(get_resolver().url_patterns))
    assert {name for name, _ in ROUTES} == routes
    assert set(ROUTES) == {(name, method) for name in routes for method in ("GET", "POST")}


@pytest.mark.parametrize("doors", _together(name for name, _ in ROUTES), ids=_id)
def test_everybody_gets_the_answer_of_the_table(cast: Cast, doors: Doors) -> None:
    _, play, names = doors
    scene = play(cast)
    asked = [(name, method) for name in names for method in ("GET", "POST")]
    assert {door: wrong for door in asked if (wrong := _differences(scene, *door))} == {}


_ASK_THE_DESK = [
    name
    for (name, method), row in ROUTES.items()
    if method == "POST" and "yes" in row and name.startswith(("inbox:", "api:", "storefront:widget_", "supervision:"))
]


def _with_the_desk_asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (board_actions, calls, channel_choice, conversation, holding, presence):
        if hasattr(module, "require"):
            monkeypatch.setattr(module, "require", lambda *_: None)


@pytest.mark.parametrize("doors", _together(_ASK_THE_DESK), ids=_id)
def test_a_door_refuses_by_itself_even_if_the_desk_behind_it_would_not(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, doors: Doors
) -> None:
    _with_the_desk_asleep(monkeypatch)
    _, play, names = doors
    scene = play(cast)
    assert {name: wrong for name in names if (wrong := _differences(scene, name, "POST", but="yes"))} == {}


_WITHOUT_RULE = {"login", "logout", "set_language", "home"}  # how one becomes somebody


_OPEN = _together(name for (name, _), row in ROUTES.items() if "yes" in row and name not in _WITHOUT_RULE)


@pytest.mark.parametrize("doors", _OPEN, ids=_id)
def test_nobody_gets_in_anywhere_when_the_rule_allows_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, doors: Doors
) -> None:
    """What is not written in the rule is refused: also at the doors that are open to all today."""
    _, play, names = doors
    scene = play(cast)
    monkeypatch.setattr(rule, "RULE", {role: {} for role in rule.RULE})
    for name, method in ((name, method) for name in names for method in ("GET", "POST")):
        for role in ("holder", "supervisor", "shopper", "nobody") if "yes" in ROUTES[name, method] else ():
            with _undone():
                assert knock(scene, role, name, method) in {"401", "403", "404", "login"}, (name, method, role)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_door_takes_any_other_method(cast: Cast, method: str) -> None:
    client, scene = Client(), held_chat(cast)
    cast.ada.signs_in(client)
    token = {"HTTP_AUTHORIZATION": f"Visitor {cast.chloe.token}", "HTTP_ACCEPT": "application/json"}
    for name in (
        {name for name, _ in ROUTES}
        - {"home", "set_language", "login"}
        - ({"api:presence"} if method == "put" else set())
    ):
        response = getattr(client, method)(scenes._address(name, scene), **token)
        assert response.status_code in (403, 404, 405), name


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_rule_says_what_the_table_says(cast: Cast, situation: str) -> None:
    scene = in_situation(cast, situation)
    for action in Action:
        row = RULE[action]
        expected = answers(row if isinstance(row, str) else row[situation])
        ticket = None if isinstance(row, str) else scene.ticket
        got = {role: "yes" if may(scene.actor(role), action, ticket) else "no" for role in WHO}
        assert got == expected, action


@pytest.mark.parametrize("situation", SITUATIONS)
def test_lists_and_pages_hold_what_the_rule_says_one_by_one(cast: Cast, situation: str) -> None:
    scene = in_situation(cast, situation)
    of_tickets = {action: answers(row[situation]) for action in Action if not isinstance(row := RULE[action], str)}
    for role in WHO:
        actor = scene.actor(role)
        expected = {action for action, by_role in of_tickets.items() if by_role[role] == "yes"}
        assert {action for action in of_tickets if scene.ticket in tickets_for(actor, action)} == expected
        assert rule.what_may(actor, scene.ticket, *of_tickets) == expected


def test_without_a_ticket_nothing_is_done_to_one(cast: Cast) -> None:
    scene = held_chat(cast)
    for role in WHO:
        assert not any(may(scene.actor(role), action) for action in Action if not isinstance(RULE[action], str))


def test_a_reference_that_does_not_exist_answers_like_one_that_is_not_hers(cast: Cast) -> None:
    client = Client()
    cast.tessa.signs_in(client)
    hidden = held_chat(cast).ticket.reference
    answered = [
        client.get(reverse("inbox:ticket", args=[reference]), HTTP_ACCEPT="application/json").json()
        for reference in (hidden, "2222-2222")
    ]
    assert answered[0] == answered[1]
