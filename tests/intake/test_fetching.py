"""Files that a provider keeps for us: fetched by a worker, shown on the message, and never from our own network."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from channels_adapters.base import RemoteFile
from contactcenter.access.outside import OutsideError
from contactcenter.bench.graph_stand_in import GraphStandIn
from contactcenter.intake import downloads, fetching
from contactcenter.intake.downloads import download
from contactcenter.intake.models import FileToFetch
from contactcenter.tickets import files
from contactcenter.tickets.models import Attachment, Ticket
from tests.cast import Cast
from tests.concurrency import at_once
from tests.deeds import events_of, let_pass, says, take

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def network() -> Iterator[GraphStandIn]:
    with GraphStandIn("111111", "", "") as network:
        yield network


def wanted(cast: Cast, network: GraphStandIn, *urls: str) -> Ticket:
    """Chloé's message whose files lie at these addresses."""
    cast.webchat.settings = {"local_files": network.url}
    cast.webchat.save()
    ticket = says(cast, cast.chloe)
    message = ticket.messages.get()
    fetching.want([(message, [RemoteFile(url) for url in urls], "of-the-call")], message.created_at)
    return ticket


def state() -> tuple[str, str, int]:
    file = FileToFetch.objects.get()
    return file.state, file.error, file.attempts


def test_a_file_is_fetched_and_shown_on_its_message(cast: Cast, network: GraphStandIn) -> None:
    ticket = wanted(cast, network, network.serves("photo%20du%20colis.png", "image/png", PNG))
    assert (fetching.fetch_waiting(), fetching.fetch_waiting()) == (1, 0)
    file = Attachment.objects.get(message__ticket=ticket)
    assert (file.name, file.content_type, files.read(file.sha256)) == ("photo du colis.png", "image/png", PNG)
    assert state() == ("fetched", "", 1)
    assert events_of(ticket)[-1] == "file_fetched"


def test_a_file_of_any_type_is_kept_to_be_saved(cast: Cast, network: GraphStandIn) -> None:
    wanted(cast, network, network.serves("page.html", "text/html", b"<script>alert(1)</script>"))
    fetching.fetch_waiting()
    assert Attachment.objects.get().content_type == "application/octet-stream"


def test_a_file_that_is_gone_is_given_up_at_once_and_said(cast: Cast, network: GraphStandIn) -> None:
    ticket = wanted(cast, network, f"{network.url}/files/nothing")
    fetching.fetch_waiting()
    assert state() == ("failed", "file_gone", 1)
    assert events_of(ticket)[-1] == "file_not_fetched"


def test_a_network_that_is_away_is_asked_again_then_given_up(cast: Cast, network: GraphStandIn) -> None:
    wanted(cast, network, network.serves("a.png", "image/png", PNG))
    network.stop()
    for attempt in range(1, fetching.MOST_ATTEMPTS):
        assert fetching.fetch_waiting() == 1
        assert state() == ("waiting", "file_unreachable", attempt)
        let_pass(seconds=3_600)
    fetching.fetch_waiting()
    assert state()[0] == "failed"
    network.start()


def test_a_file_too_large_is_given_up(cast: Cast, network: GraphStandIn, settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 50
    wanted(cast, network, network.serves("a.png", "image/png", PNG))
    fetching.fetch_waiting()
    assert state()[:2] == ("failed", "payload_too_large")


def test_of_two_workers_one_fetches(committed_cast: Cast, network: GraphStandIn) -> None:
    wanted(committed_cast, network, network.serves("a.png", "image/png", PNG))
    assert sorted(at_once(fetching.fetch_waiting, fetching.fetch_waiting)) == [0, 1]
    assert Attachment.objects.count() == 1


def test_a_worker_that_died_is_followed_by_another(cast: Cast, network: GraphStandIn) -> None:
    wanted(cast, network, network.serves("a.png", "image/png", PNG))
    assert fetching._claim() is not None
    assert fetching.fetch_waiting() == 0
    let_pass(seconds=121)
    assert fetching.fetch_waiting() == 1


def test_a_worker_thought_dead_adds_no_second_file(cast: Cast, network: GraphStandIn) -> None:
    wanted(cast, network, network.serves("a.png", "image/png", PNG))
    slow = fetching._claim()
    assert slow is not None
    let_pass(seconds=121)
    fetching.fetch_waiting()
    fetching._fetch(slow)
    assert Attachment.objects.count() == 1


def test_an_agent_sees_why_and_tries_again(cast: Cast, network: GraphStandIn) -> None:
    ticket = wanted(cast, network, f"{network.url}/files/late.png")
    fetching.fetch_waiting()
    take(cast.alice, ticket)
    client = Client(headers={"accept-language": "en"})
    client.cookies["language"] = "en"
    cast.alice.signs_in(client)
    page = reverse("inbox:ticket", args=[ticket.reference])
    assert "no longer where the shopper" in client.get(page).content.decode()
    network.serves("late.png", "image/png", PNG)
    client.post(reverse("inbox:fetch_file", args=[FileToFetch.objects.get().pk]))
    assert "on its way" in client.get(page).content.decode()
    fetching.fetch_waiting()
    news = client.get(reverse("inbox:messages", args=[ticket.reference]), {"after": 1}).content.decode()
    assert 'id="files-1"' in news
    assert "late.png" in news


# --- never from our own network ---

SELF = [
    "http://127.0.0.1/a",
    "https://127.0.0.1/a",
    "https://127.1/a",
    "https://2130706433/a",
    "https://0x7f000001/a",
    "https://0177.0.0.1/a",
    "https://0.0.0.0/a",
    "https://localhost/a",
    "https://[::1]/a",
    "https://[::ffff:127.0.0.1]/a",
    "https://[::ffff:7f00:1]/a",
    "https://[::]/a",
    "https://[fe80::1]/a",
    "https://[fe80::1%25lo]/a",
    "https://[fc00::1]/a",
    "https://[64:ff9b::7f00:1]/a",
    "https://[2002:7f00:1::]/a",
    "https://10.0.0.1/a",
    "https://172.16.0.1/a",
    "https://192.168.1.1/a",
    "https://100.64.0.1/a",
    "https://169.254.169.254/latest/meta-data/",
    "https://224.0.0.1/a",
    "https://240.0.0.1/a",
    "https://255.255.255.255/a",
    "https://user:secret@93.184.216.34/a",
    "https://93.184.216.34:22/a",
    "http://93.184.216.34/a",
    "ftp://93.184.216.34/a",
    "file:///etc/passwd",
    "gopher://127.0.0.1/a",
    "data:text/plain,a",
    "//127.0.0.1/a",
    "https://",
    "https:///a",
    "https://[::1",
    "https://93.184.216.34:99999/a",
    "",
    "a\x00b",
]


@pytest.mark.parametrize("url", SELF)
def test_nothing_is_fetched_from_our_own_network(url: str) -> None:
    with pytest.raises(OutsideError) as refused:
        download(url, 1_000)
    assert (refused.value.code, refused.value.is_permanent) == ("url_not_allowed", True)


def _resolves(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Whatever name is asked for is these addresses, one set for each question; returns the names asked for."""
    asked: list[str] = []

    def resolve(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_a_name_that_leads_to_us_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _resolves(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(OutsideError) as refused:
        download("https://cdn.example/a", 1_000)
    assert refused.value.code == "url_not_allowed"


def test_a_name_is_resolved_once_and_the_connection_goes_where_it_led(monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[Any] = []

    def connect(address: Any, *_: Any, **__: Any) -> Any:
        connected.append(address)
        raise OSError("no network in tests")

    asked = _resolves(monkeypatch, "93.184.216.34")
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(OutsideError) as failed:
        download("https://cdn.example/a", 1_000)
    assert (failed.value.code, failed.value.is_permanent) == ("file_unreachable", False)
    assert (asked, connected) == (["cdn.example"], [("93.184.216.34", 443)])


def test_a_redirection_is_looked_at_like_the_first_address(network: GraphStandIn) -> None:
    network.redirects["/files/a"] = "http://127.0.0.1:1/secret"
    with pytest.raises(OutsideError) as refused:
        download(f"{network.url}/files/a", 1_000, network.url)
    assert refused.value.code == "url_not_allowed"


def test_redirections_have_an_end(network: GraphStandIn) -> None:
    network.redirects |= {f"/files/{n}": f"/files/{n + 1}" for n in range(9)}
    network.serves("3", "image/png", PNG)
    del network.redirects["/files/3"]
    assert download(f"{network.url}/files/0", 1_000, network.url) == PNG
    with pytest.raises(OutsideError):
        download(f"{network.url}/files/4", 1_000, network.url)


def test_a_trusted_address_is_trusted_to_the_letter(network: GraphStandIn) -> None:
    url = network.serves("a.png", "image/png", PNG)
    assert download(url, 1_000, network.url) == PNG
    for other in ("http://127.0.0.1:1", f"{network.url}0", network.url.replace("127.0.0.1", "localhost"), ""):
        with pytest.raises(OutsideError):
            download(url, 1_000, other)


def test_a_server_that_drips_is_left(network: GraphStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "_SECONDS", -1)
    with pytest.raises(OutsideError) as failed:
        download(network.serves("a.png", "image/png", PNG), 1_000, network.url)
    assert (failed.value.code, failed.value.is_permanent) == ("file_unreachable", False)
