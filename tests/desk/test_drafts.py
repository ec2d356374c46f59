"""Words begun and not sent: hers alone, until they are sent."""

import pytest

from contactcenter.desk import drafts
from contactcenter.errors import Refusal
from tests.cast import Cast
from tests.deeds import reply, says, take


def test_a_draft_is_found_again_by_her_and_by_nobody_else(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    drafts.keep(cast.alice.actor, ticket, "Votre colis", is_note=False)
    drafts.keep(cast.alice.actor, ticket, "Votre colis est", is_note=False)
    mine = drafts.draft_of(cast.alice.actor, ticket)
    assert mine is not None
    assert mine.text == "Votre colis est"
    assert drafts.draft_of(cast.bob.actor, ticket) is None


def test_a_draft_survives_that_its_ticket_is_taken_away_and_is_gone_once_sent(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    drafts.keep(cast.alice.actor, ticket, "Votre colis", is_note=False)
    take(cast.alice, ticket)
    reply(cast.alice, ticket)
    assert drafts.draft_of(cast.alice.actor, ticket) is None


def test_an_empty_draft_is_none(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    drafts.keep(cast.alice.actor, ticket, "Votre colis", is_note=False)
    drafts.keep(cast.alice.actor, ticket, "  ", is_note=False)
    assert drafts.draft_of(cast.alice.actor, ticket) is None


@pytest.mark.parametrize(("text", "code"), [("a\x00b", "text_has_nul"), ("x" * 10_001, "text_too_long")])
def test_what_could_never_be_sent_is_no_draft(cast: Cast, text: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        drafts.keep(cast.alice.actor, says(cast, cast.chloe), text, is_note=False)
