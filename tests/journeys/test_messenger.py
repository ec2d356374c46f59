"""A shopper on Messenger and an agent in the inbox, over the real service, with a stand-in at Meta's end."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import expect

from contactcenter import demo
from contactcenter.bench.graph_stand_in import Fields, GraphRefusal, GraphStandIn
from contactcenter.delivery.models import OutboxMessage
from contactcenter.running.readiness import wait_for
from contactcenter.running.real_service import RealService
from contactcenter.tickets.models import ChannelAccount
from tests.journeys.conftest import OpenInbox

pytestmark = pytest.mark.browser
CHLOE = "7421"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f0003860180"
    "5a347d6b0000000049454e44ae426082"
)


@dataclass(frozen=True)
class Words:
    """What is said, and what the agent's page says of it."""

    language: str
    question: str
    answer: str
    gone: str
    retry: str
    sent: str
    read: str
    way_back: str


_FRENCH = Words(
    "fr",
    "Mon colis est ouvert 📦",
    "Nous vous en envoyons un autre.",
    "Le fichier n'est plus là où le réseau du client le gardait.",
    "Réessayer",
    "Envoyé",
    "Lu",
    "Continuez dans le chat :",
)
_ENGLISH = Words(
    "en",
    "My parcel has been opened 📦",
    "We are sending you another one.",
    "The file is no longer where the shopper's network kept it.",
    "Try again",
    "Sent",
    "Read",
    "Go on in the chat:",
)


@pytest.fixture
def graph(organisation: RealService) -> Iterator[GraphStandIn]:
    secrets = demo.MESSENGER_SECRETS
    with GraphStandIn(demo.MESSENGER_PAGE, secrets["access_token"], secrets["app_secret"]) as graph:
        settings = {"graph_url": graph.url, "local_files": graph.url}
        ChannelAccount.objects.filter(adapter="messenger").update(settings=settings)
        yield graph


def arrives(service: RealService, graph: GraphStandIn, *events: Fields) -> None:
    body, headers = graph.call(*events)
    answer = httpx.post(f"{service.url}/webhooks/messenger/{graph.page}/", content=body, headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("words", [_FRENCH, _ENGLISH], ids=["fr", "en"])
def test_a_message_with_a_picture_is_answered_delivered_and_read(
    organisation: RealService, inbox: OpenInbox, graph: GraphStandIn, words: Words
) -> None:
    alice = inbox("alice", language=words.language)
    picture = {"type": "image", "payload": {"url": graph.serves("colis.png", "image/png", PNG)}}
    gone = {"type": "file", "payload": {"url": f"{graph.url}/files/facture.pdf"}}
    arrives(organisation, graph, graph.hears(CHLOE, text=words.question, attachments=[picture, gone]))
    expect(alice.offers).to_contain_text("Messenger")
    alice.accepts()
    alice.sees(words.question)
    alice.sees("colis.png")
    alice.sees(words.gone)
    graph.serves("facture.pdf", "application/pdf", b"%PDF-1.4 une facture")
    alice.page.get_by_role("button", name=words.retry).click()
    alice.sees("facture.pdf")

    alice.replies(words.answer)
    mark = alice.page.locator(".line-mark").last
    expect(mark).to_have_text(words.sent)
    read = {"sender": {"id": CHLOE}, "read": {"watermark": graph.hears(CHLOE)["timestamp"] + 60_000}}
    wait_for("the outbox", lambda: not OutboxMessage.objects.filter(state=OutboxMessage.State.WAITING).exists(), 20)
    arrives(organisation, graph, read)
    expect(mark).to_have_text(words.read)
    [taken] = graph.taken
    answer, way_back = taken.text.split("\n\n")
    assert answer == words.answer
    assert way_back.startswith(f"{words.way_back} {demo.PAGE_URL}#")


def test_why_an_answer_could_not_be_sent_is_read_beside_it(
    organisation: RealService, inbox: OpenInbox, graph: GraphStandIn
) -> None:
    alice = inbox("alice")
    arrives(organisation, graph, graph.hears(CHLOE, text="Bonjour"))
    alice.accepts()
    graph.next_answers.append(GraphRefusal(400, 551, 1545041, "This person isn't available right now."))
    alice.replies("Bonjour Chloé")
    alice.sees("Le réseau ne remet plus rien à ce client")
