"""The page that says what the router believes: each figure as learned, as assumed, and on how many cases it rests."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from contactcenter.access.actors import actor_of
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, require
from routing.beliefs import ANY_TEAM
from routing.matching import PRIOR, Beliefs
from routing.models import Team
from routing.models.media import Medium
from routing.services import learned

_LIVE_TARGET_SECONDS = {Medium.CHAT: 76, Medium.CALL: 90}
CHATS = range(1, 8)


@dataclass(frozen=True)
class Figure:
    """`cases` seen; none means that it is only assumed."""

    learned: float
    assumed: float
    cases: int
    label: str = ""  # of its column, where columns do not fit side by side


@dataclass(frozen=True)
class Line:
    """What is said of a team, or of all."""

    name: str
    figures: list[Figure]


def _teams() -> list[tuple[int, str]]:
    hers = [
        (team.pk, team.name) for team in Team.objects.filter(agents__isnull=False).distinct().order_by("level", "pk")
    ]
    return [(ANY_TEAM, _("All teams")), *hers]


def work_lines(known: Beliefs, teams: list[tuple[int, str]]) -> list[Line]:
    """Seconds of work by team and medium. What was never seen of a team is what holds for all."""
    return [Line(name, [_work(known, team, medium) for medium in Medium]) for team, name in teams]


def _work(known: Beliefs, team: int, medium: Medium) -> Figure:
    seen = known.work.get((team, medium))
    assumed = PRIOR.work[ANY_TEAM, medium].value
    return Figure(known.work_seconds(team, medium), assumed, seen.cases if seen else 0, str(medium.label))


def reply_lines(known: Beliefs, teams: list[tuple[int, str]]) -> list[Line]:
    """Seconds until the first reply by team, for 1 to 7 chats held."""
    return [
        Line(name, [_reply(known, team, chats) for chats in CHATS])
        for team, name in teams
        if team == ANY_TEAM or team in known.reply
    ]


def _reply(known: Beliefs, team: int, chats: int) -> Figure:
    seen = known.reply.get(team)
    cases = seen[chats - 1].cases if seen else 0
    return Figure(known.reply_seconds(team, chats), PRIOR.reply_seconds(ANY_TEAM, chats), cases, str(chats))


def patience_lines(known: Beliefs) -> list[Line]:
    """Percent of shoppers who give up before the usual target."""
    return [
        Line(
            str(medium.label),
            [
                Figure(
                    100 * known.gives_up(medium, 0.0, seconds),
                    100 * PRIOR.gives_up(medium, 0.0, seconds),
                    known.patience[medium].cases if medium in known.patience else 0,
                )
            ],
        )
        for medium, seconds in _LIVE_TARGET_SECONDS.items()
    ]


@methods("GET", "HEAD")
def show(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.EDIT_ROUTING)
    known, teams = learned.learn(), _teams()  # of this moment: only workers keep what passes decide by
    context = {
        "media": [medium.label for medium in Medium],
        "chats": CHATS,
        "work": work_lines(known, teams),
        "replies": reply_lines(known, teams),
        "patience": patience_lines(known),
    }
    return render(request, "supervision/beliefs.html", context)
