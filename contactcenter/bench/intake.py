"""How many mails and providers' calls a second a whole real service takes in, from outside through several connections.

A mail counts when it is routed: its ticket is there with its work submitted, waiting or offered. The time runs from the
first mail's first byte to the commit of the last one's ticket. A call counts when it is stored and answered with 200.
Making the mails costs nothing meanwhile; sending them does, on the same cores. Processor time is of the service, its
servers and the sender together: it holds on a busy machine too, where the rates do not. In the middle of the mails one
is as broken as mails come; it counts as the others do. `beside` has another product read the same mails, then.
"""

import asyncio
import os
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial
from typing import Any

import psycopg

from contactcenter import demo
from contactcenter.bench import helpdesk
from contactcenter.bench import installation as installations
from contactcenter.bench.outside import Kept, Meta, kept_mail
from contactcenter.bench.own import own_service
from contactcenter.bench.processor_time import used_seconds
from contactcenter.bench.progress import Advance, bar, waiting

Worker = Callable[[list[bytes], Callable[[], None]], Coroutine[Any, Any, None]]
_DRAIN_SECONDS = 120
_WARM_UP = 40  # the first mails and calls open connections and fill caches; they count for nothing
_BROKEN = b"From <\xff\xfe broken: =?x?Q?\x80\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n\xc3\x28\r\n"
_PARAGRAPH = "Bonjour, je n'ai pas reçu le colis de ma commande, pouvez-vous me dire où il est ? "
_ROUTED = """
SELECT count(*), max(raw.parsed_at) FROM unnest(%s::text[]) AS sent(id)
  JOIN intake_rawinbound raw ON raw.provider_message_id = sent.id
  JOIN tickets_message message ON message.id = raw.message_id
  JOIN tickets_ticket ticket ON ticket.id = message.ticket_id
  JOIN routing_workitem item ON item.id = ticket.work_item_id
"""
_STORED = """
SELECT count(DISTINCT raw.id) FROM unnest(%s::text[]) AS sent(id)
  JOIN intake_rawinbound raw ON raw.provider_message_id = sent.id
"""


@dataclass(frozen=True)
class Wanted:
    mails: int = 1000
    calls: int = 2000
    connections: int = 8
    beside: str = ""


def measure(wanted: Wanted) -> dict[str, Any]:
    """Mails first, then calls while nothing else goes on; then the other product, while our processes are down."""
    load_average = round(os.getloadavg()[0], 2)
    with waiting("a whole service of its own …"):
        context = own_service()
    with context as service:
        installation = installations.own(service)
        doors = installation.doors(demo.SHOP_SLUG)
        email, meta = doors["email"].account, Meta(installation.http(), doors["messenger"].account)
        letters = [_letter(place) for place in range(_WARM_UP + wanted.mails)]
        good = letters[_WARM_UP:]
        letters[_WARM_UP + wanted.mails // 2] = _BROKEN
        bodies = [_body(meta, place) for place in range(_WARM_UP + wanted.calls)]
        kept_mails = [kept_mail(one, email, "", False) for one in letters]
        kept_calls = [kept for body in bodies for kept in meta.kept(body, "")]
        with installation.connect() as connection:
            deliver = partial(_deliver, installation.mail_port, email.address.encode())
            times = [used_seconds(service)]
            mails = _mails(connection, deliver, letters, kept_mails, wanted.connections)
            times.append(used_seconds(service))
            calls = _calls(connection, meta, bodies, kept_calls, wanted.connections)
            times.append(used_seconds(service))
        service.stop_processes()
        other = helpdesk.measure(good, installation.database_url) if wanted.beside else {}
    return {
        "load_average_before": load_average,
        "connections": wanted.connections,
        **mails,
        **calls,
        "processor_ms_per_mail": _each(times[:2], len(letters)),
        "processor_ms_per_webhook": _each(times[1:], len(bodies)),
        "lost": mails["mails_lost"] + calls["calls_lost"],
        **other,
        **({"ratio": round(mails["mails_per_second"] / other["beside_mails_per_second"], 2)} if other else {}),
    }


def _each(times: Sequence[float | None], count: int) -> float | None:
    """Milliseconds of one core for each, everybody's work together; two cores do 2000 / that in a second."""
    before, after = times
    return round((after - before) * 1000 / count, 1) if before is not None and after is not None else None


def _letter(place: int) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"Cliente {place} <cliente-{place}@bench.example>"
    mail["To"] = demo.MAIL_ADDRESS
    mail["Subject"] = f"Commande MC-{place:06}"
    mail["Message-ID"] = f"<intake-{place}@bench.example>"
    mail.set_content(_PARAGRAPH * 8, cte="quoted-printable")
    mail.add_alternative(f"<html><body><p>{_PARAGRAPH * 8}</p></body></html>", subtype="html")
    return mail.as_bytes().replace(b"\n", b"\r\n")


def _body(meta: Meta, place: int) -> bytes:
    message = {"mid": f"m_intake_{place}", "text": _PARAGRAPH}
    event = {"sender": {"id": f"bench-{place}"}, "timestamp": 1_772_000_000_000 + place, "message": message}
    return meta.body_of({"object": "page", "entry": [{"id": "", "time": 0, "messaging": [event]}]})


def _mails(
    connection: psycopg.Connection, deliver: Worker, letters: Sequence[bytes], kept: Sequence[Kept], connections: int
) -> dict[str, Any]:
    asyncio.run(_together(letters[:_WARM_UP], connections, deliver, lambda _: None))
    _wait_routed(connection, kept[:_WARM_UP])
    [[before]] = connection.execute("SELECT clock_timestamp()").fetchall()
    begun = time.monotonic()
    with bar("mails", len(letters) - _WARM_UP) as advance:
        asyncio.run(_together(letters[_WARM_UP:], connections, deliver, advance))
    kept_after = time.monotonic() - begun
    routed, last = _wait_routed(connection, kept[_WARM_UP:])
    count = len(letters) - _WARM_UP
    seconds = (last - before).total_seconds() if last else 0.0
    return {
        "mails": count,
        "mails_per_second": round(routed / seconds, 1) if seconds else 0.0,
        "mails_kept_per_second": round(count / kept_after, 1),
        "mails_lost": count - routed,
    }


def _wait_routed(connection: psycopg.Connection, kept: Sequence[Kept]) -> tuple[int, Any]:
    """How many have their ticket, and when the last one got it."""
    until, ids = time.monotonic() + _DRAIN_SECONDS, [one.id for one in kept]
    while True:
        [(routed, last)] = connection.execute(_ROUTED, [ids]).fetchall()
        if routed >= len(ids) or time.monotonic() > until:
            return int(routed), last
        time.sleep(0.2)


async def _deliver(port: int, recipient: bytes, letters: list[bytes], done: Callable[[], None]) -> None:
    """Over one connection, as a mail server that has much to hand over; RuntimeError where the door says no."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def said(expected: bytes) -> None:
        while (line := await reader.readline())[3:4] == b"-":
            pass
        if not line.startswith(expected):
            raise RuntimeError(f"the mail door said {line!r}")

    try:
        await said(b"220")
        writer.write(b"EHLO bench.example\r\n")
        await said(b"250")
        for letter in letters:
            for command, expected in (
                (b"MAIL FROM:<shopper@bench.example>\r\n", b"250"),
                (b"RCPT TO:<%s>\r\n" % recipient, b"250"),
                (b"DATA\r\n", b"354"),
                (letter.replace(b"\r\n.", b"\r\n..") + b".\r\n", b"250"),
            ):
                writer.write(command)
                await said(expected)
            done()
        writer.write(b"QUIT\r\n")
        await said(b"221")
    finally:
        writer.close()


def _calls(
    connection: psycopg.Connection, meta: Meta, bodies: Sequence[bytes], kept: Sequence[Kept], connections: int
) -> dict[str, Any]:
    refused: list[str] = []

    async def post(mine: list[bytes], done: Callable[[], None]) -> None:
        for body in mine:
            if said := await meta.call(body):
                refused.append(said)
            done()

    async def all_of_them(advance: Advance) -> float:
        await _together(bodies[:_WARM_UP], connections, post, lambda _: None)
        begun = time.monotonic()
        await _together(bodies[_WARM_UP:], connections, post, advance)
        took = time.monotonic() - begun
        meta.http.close()
        return took

    count = len(bodies) - _WARM_UP
    with bar("webhooks", count) as advance:
        seconds = asyncio.run(all_of_them(advance))
    [[stored]] = connection.execute(_STORED, [[one.id for one in kept]]).fetchall()
    return {
        "webhooks": count,
        "webhooks_per_second": round((count - len(refused)) / seconds, 1),
        "webhooks_refused": len(refused),
        "calls_lost": len(kept) - len(refused) - int(stored),
    }


async def _together(
    things: Sequence[bytes],
    connections: int,
    work: Worker,
    advance: Advance,
) -> None:
    done = 0

    def one_more() -> None:
        nonlocal done
        done += 1
        advance(done)

    async with asyncio.TaskGroup() as tasks:
        for place in range(connections):
            tasks.create_task(work(list(things[place::connections]), one_more))
