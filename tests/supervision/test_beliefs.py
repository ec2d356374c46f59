"""What the router believes, shown with what was assumed and on how many cases it rests."""

from django.test import Client
from django.urls import reverse

from contactcenter.supervision import beliefs
from routing.beliefs import ANY_TEAM
from routing.matching import PRIOR
from routing.services import learned
from tests.cast import Cast
from tests.deeds import let_pass, reply, resolve, says, take


def _page(cast: Cast) -> str:
    client = Client(headers={"accept-language": "en"})
    cast.sam.signs_in(client)
    client.cookies["language"] = "en"
    return client.get(reverse("supervision:beliefs")).content.decode()


def test_with_nothing_seen_every_figure_is_said_to_be_assumed(cast: Cast) -> None:
    page = _page(cast)
    assert "assumed 230 · 0 cases" in page
    assert "1 case\n" not in page


def test_a_case_is_counted_for_its_team(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    let_pass(seconds=30)
    reply(cast.alice, ticket)
    let_pass(seconds=400)
    resolve(cast.alice, ticket)
    known = learned.learn()
    team = cast.alice.agent.team_id
    [everybody, hers] = beliefs.work_lines(known, [(ANY_TEAM, "all"), (team, "hers")])
    assert (everybody.figures[0].cases, hers.figures[0].cases) == (1, 1)
    assert everybody.figures[0].learned > everybody.figures[0].assumed
    [_, replies] = beliefs.reply_lines(known, [(ANY_TEAM, "all"), (team, "hers")])
    assert [figure.cases for figure in replies.figures] == [1, 0, 0, 0, 0, 0, 0]


def test_a_team_of_which_nothing_was_seen_is_not_shown_as_if_it_had(cast: Cast) -> None:
    assert len(beliefs.reply_lines(PRIOR, [(ANY_TEAM, "all"), (cast.tessa.agent.team_id, "technical")])) == 1


def test_no_person_is_named_on_the_page(cast: Cast) -> None:
    page = _page(cast)
    assert not [one for one in (cast.alice, cast.bob, cast.tessa) if one.agent.name in page]
