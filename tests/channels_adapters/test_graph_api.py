"""What goes out to Messenger, against a stand-in that refuses what Meta refuses."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from channels_adapters.base import Account, AdapterError, File, OutboundMessage
from channels_adapters.messenger import Messenger
from contactcenter.bench.graph_stand_in import GraphRefusal, GraphStandIn

CHLOE = "7421"
MESSENGER = Messenger()


@pytest.fixture
def graph() -> Iterator[GraphStandIn]:
    with GraphStandIn("111111", "token-of-the-page", "secret-of-the-app") as graph:
        graph.hears(CHLOE, text="Bonjour")
        yield graph


def message(graph: GraphStandIn, text: str = "Bonjour Chloé 👋", hours: float = 1, **more: str) -> OutboundMessage:
    settings = {"access_token": graph.access_token, "app_secret": graph.app_secret, "graph_url": graph.url, **more}
    account = Account(graph.page, settings)
    since = timedelta(hours=hours)
    return OutboundMessage("key-1", recipient=CHLOE, text=text, language="fr", since_hers=since, account=account)


def send(outbound: OutboundMessage) -> list[str]:
    return [MESSENGER.send(part).provider_message_id for part in MESSENGER.parts(outbound)]


def refusal(outbound: OutboundMessage) -> AdapterError:
    with pytest.raises(AdapterError) as refused:
        send(outbound)
    return refused.value


def test_a_message_arrives_as_it_was_written(graph: GraphStandIn) -> None:
    [sent] = send(message(graph))
    [taken] = graph.taken
    assert (taken.id, taken.recipient, taken.text, taken.tag) == (sent, CHLOE, "Bonjour Chloé 👋", "")
    assert taken.metadata == "key-1.0"


def test_a_file_arrives_after_the_words_byte_for_byte(graph: GraphStandIn) -> None:
    picture = File("étiquette.png", "image/png", b"\x89PNG\r\n\x1a\n--\r\n" + bytes(range(256)))
    send(replace(message(graph), files=(picture, File("bon.pdf", "application/pdf", b"%PDF-1.4"))))
    words, first, second = graph.taken
    assert (words.text, words.file) == ("Bonjour Chloé 👋", None)
    assert first.file == ("étiquette.png", "image/png", picture.content)
    assert second.file == ("bon.pdf", "application/pdf", b"%PDF-1.4")


def test_a_long_text_arrives_in_pieces_in_order_and_whole(graph: GraphStandIn) -> None:
    text = "\n\n".join(f"{number}. " + "Votre colis est parti ce matin. " * 20 for number in range(12)).strip()
    send(message(graph, text))
    assert len(graph.taken) > 3
    assert all(taken.text.endswith(".") for taken in graph.taken)
    assert "".join("".join(taken.text for taken in graph.taken).split()) == "".join(text.split())


@pytest.mark.parametrize("length", [1, 1_999, 2_000, 2_001, 4_001, 10_000])
def test_no_piece_is_longer_than_meta_takes_and_no_letter_is_lost(graph: GraphStandIn, length: int) -> None:
    send(message(graph, "é" * length))
    assert "".join(taken.text for taken in graph.taken) == "é" * length


def test_pieces_are_the_same_at_every_attempt(graph: GraphStandIn) -> None:
    long = message(graph, "mot " * 2_000)
    assert MESSENGER.parts(long) == MESSENGER.parts(long)
    assert len({part.key for part in MESSENGER.parts(long)}) == len(MESSENGER.parts(long))


# --- when she may be answered ---


def test_after_a_day_nobody_answers_without_metas_leave(graph: GraphStandIn) -> None:
    error = refusal(message(graph, hours=24.1))
    assert (error.code, error.is_permanent, graph.taken) == ("message_window_closed", True, [])


def test_with_metas_leave_a_person_answers_within_a_week(graph: GraphStandIn) -> None:
    graph.heard[CHLOE] -= timedelta(hours=30)
    send(message(graph, hours=30, human_agent="1"))
    assert graph.taken[0].tag == "HUMAN_AGENT"
    assert refusal(message(graph, hours=169, human_agent="1")).code == "message_window_closed"


def test_no_machine_uses_the_leave_of_people(graph: GraphStandIn) -> None:
    automatic = replace(message(graph, hours=30, human_agent="1"), is_automatic=True)
    assert refusal(automatic).code == "message_window_closed"


def test_whoever_never_wrote_here_is_not_written_to(graph: GraphStandIn) -> None:
    assert refusal(replace(message(graph), since_hers=None)).code == "message_window_closed"


def test_where_meta_counts_otherwise_its_word_holds(graph: GraphStandIn) -> None:
    graph.heard[CHLOE] -= timedelta(hours=30)
    assert refusal(message(graph)).code == "message_window_closed"


# --- what Meta's errors mean ---


def test_a_wrong_token_asks_for_the_administrator(graph: GraphStandIn) -> None:
    error = refusal(message(graph, access_token="old"))
    assert (error.code, error.is_permanent) == ("channel_disconnected", True)
    assert refusal(message(graph, access_token="")).code == "channel_disconnected"


def test_somebody_the_page_does_not_know_cannot_be_reached(graph: GraphStandIn) -> None:
    error = refusal(replace(message(graph), recipient="nobody"))
    assert (error.code, error.is_permanent) == ("recipient_unreachable", True)


@pytest.mark.parametrize(
    ("status", "code", "subcode", "meaning"),
    [
        (400, 551, 1545041, "recipient_unreachable"),
        (403, 10, None, "channel_disconnected"),
        (403, 200, None, "channel_disconnected"),
        (400, 10, 2018278, "message_window_closed"),
        (400, 100, 2018047, "provider_refused"),
        (400, 99_999, None, "provider_refused"),
    ],
)
def test_what_will_never_work_is_not_tried_again(
    graph: GraphStandIn, status: int, code: int, subcode: int | None, meaning: str
) -> None:
    graph.next_answers.append(GraphRefusal(status, code, subcode, "no"))
    error = refusal(message(graph))
    assert (error.code, error.is_permanent) == (meaning, True)


@pytest.mark.parametrize(
    ("status", "code", "is_of_account"),
    [
        (400, 4, True),
        (400, 613, True),
        (400, 1200, False),
        (400, 2, False),
        (500, 1, True),
        (503, 0, True),
        (429, 0, True),
    ],
)
def test_what_passes_is_tried_again_and_where_meta_is_away_nothing_else_is_tried(
    graph: GraphStandIn, status: int, code: int, is_of_account: bool
) -> None:
    graph.next_answers.append(GraphRefusal(status, code, None, "later"))
    error = refusal(message(graph))
    assert (error.code, error.is_permanent, error.is_of_account) == ("provider_unavailable", False, is_of_account)


def test_a_network_that_is_away_passes(graph: GraphStandIn) -> None:
    graph.next_answers.append("hang up")
    for error in (refusal(message(graph)), refusal(message(graph, graph_url="http://127.0.0.1:9"))):
        assert (error.is_permanent, error.is_of_account) == (False, True)


def test_an_address_that_is_none_does_not_pass(graph: GraphStandIn) -> None:
    assert refusal(message(graph, graph_url="nowhere://[")).is_permanent


def test_the_token_is_in_no_address(graph: GraphStandIn) -> None:
    assert "token-of-the-page" not in str(refusal(message(graph, graph_url="http://127.0.0.1:9")))


# --- what was asked in public ---


def answer_to(graph: GraphStandIn, comment: str, **more: object) -> OutboundMessage:
    """To somebody who commented an hour ago and has written nothing to the page alone."""
    alone = replace(message(graph, "Nous regardons."), recipient="9", since_hers=None, comment=comment)
    return replace(alone, since_comment=timedelta(hours=1), **more)  # type: ignore[arg-type]


def test_a_public_answer_stands_under_the_comment(graph: GraphStandIn) -> None:
    comment = graph.comments_on("9", "Il existe en bleu ?")["value"]["comment_id"]
    [sent] = send(answer_to(graph, comment, is_public=True))
    [taken] = graph.taken
    assert (taken.id, taken.under, taken.text) == (sent, comment, "Nous regardons.")


def test_a_comment_is_answered_alone_once_until_she_writes_there(graph: GraphStandIn) -> None:
    comment = graph.comments_on("9", "Ma commande 4521987 ?")["value"]["comment_id"]
    send(answer_to(graph, comment))
    assert [(taken.recipient, taken.under) for taken in graph.taken] == [("9", "")]
    assert refusal(answer_to(graph, comment)).code == "private_reply_used"
    graph.hears("9", text="Oui ?")
    send(answer_to(graph, comment, since_hers=timedelta(minutes=1), recipient="comment:1:9"))
    assert graph.taken[-1].recipient == "9"


def test_a_comment_of_last_week_is_answered_alone_no_more(graph: GraphStandIn) -> None:
    comment = graph.comments_on("9", "Ma commande 4521987 ?")["value"]["comment_id"]
    late = replace(answer_to(graph, comment), since_comment=timedelta(days=7, seconds=1))
    assert refusal(late).code == "message_window_closed"


def test_no_file_goes_where_everybody_reads(graph: GraphStandIn) -> None:
    comment = graph.comments_on("9", "Et le bleu ?")["value"]["comment_id"]
    file = File("a.png", "image/png", b"\x89PNG")
    assert refusal(answer_to(graph, comment, is_public=True, files=(file,))).code == "file_in_public"
