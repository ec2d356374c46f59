"""A chat that has fallen silent: told in time, kept by one press."""

from tests.cast import Cast
from tests.deeds import let_pass, reply, says, take
from tests.storefront.conftest import Widget


def test_she_is_told_how_long_her_chat_stays_and_keeps_it(cast: Cast, chloe: Widget, mallory: Widget) -> None:
    ticket = says(cast, cast.chloe)
    assert chloe.conversation()["closes_in"] is None
    take(cast.bob, ticket)
    reply(cast.bob, ticket)
    let_pass(seconds=860)
    assert 30 < chloe.conversation()["closes_in"] <= 40
    assert 890 < chloe.post("more-time").json()["closes_in"] <= 900
    assert 890 < chloe.conversation()["closes_in"] <= 900
    assert mallory.post("more-time").json() == {"closes_in": None}
