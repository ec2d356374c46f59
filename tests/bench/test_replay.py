"""A folder replayed into the real service: everything is there once, and a second time adds nothing."""

from pathlib import Path

import pytest

from channels_adapters.base import Account
from contactcenter.bench import installation as installations
from contactcenter.bench import replay
from contactcenter.bench.corpus import read
from contactcenter.bench.outside import Meta
from contactcenter.bench.playing import Wanted
from contactcenter.bench.widget import Browsers
from contactcenter.bench.wire import Http
from contactcenter.management.commands.load_demo import load
from contactcenter.running.real_service import RealService, free_port
from contactcenter.tickets.models import Message
from tests.bench import folders
from tests.concurrency import apart


@pytest.mark.service
@pytest.mark.slow
def test_a_folder_replayed_twice_is_there_once(service: RealService, tmp_path: Path) -> None:
    load()
    installation = installations.own(service)
    installations.move_graph(installation, free_port())
    browsers, wanted = Browsers(tmp_path / "tokens.json"), Wanted(tmp_path, speed=40, calls=1)
    corpus = read(folders.write(tmp_path / "folder"))

    first = apart(lambda: replay.play(installation, corpus, wanted, browsers))

    assert (first["lost"], first["duplicated"], first["unreadable"], first["refused"]) == (0, 0, 0, {}), first
    assert first["new"] == {"rows": 9, "messages": 8, "tickets": first["tickets"]}
    assert (first["machine_mails_recognised"], first["acknowledged_machine_mails"]) == (1, 0)
    assert {name: one["tickets"] for name, one in first["channels"].items()} == {
        "webchat": 2,
        "email": 3,
        "messenger": 1,
        "callback_manual": 1,
    }
    assert first["no_adapter_yet"] == {"pigeon": 1}
    assert Message.objects.filter(direction="out").exists()

    again = apart(lambda: replay.play(installation, corpus, wanted, Browsers(tmp_path / "tokens.json")))

    assert again["new"] == {"rows": 0, "messages": 0, "tickets": 0}, again
    assert (again["lost"], again["duplicated"], again["kept"]) == (0, 0, first["kept"])


def test_a_call_for_another_page_is_readdressed_and_an_echo_stays_the_pages() -> None:
    meta = Meta(Http("127.0.0.1", 1), Account("77", {}))
    event = {"sender": {"id": "LEA"}, "recipient": {"id": "PAGE"}, "message": {"mid": "m_1", "text": "a"}}
    echo = {"sender": {"id": "PAGE"}, "recipient": {"id": "LEA"}, "message": {"mid": "m_2", "is_echo": True}}
    body = meta.body_of({"object": "page", "entry": [{"id": "PAGE", "messaging": [event, echo, "torn"]}]})
    assert meta.people(body) == {"LEA"}
    assert [(one.id, one.says_something) for one in meta.kept(body, "x")] == [("m_1", True)]
