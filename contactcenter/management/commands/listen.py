"""manage.py listen: what must be listened to, in one process: mail by SMTP, LMTP and IMAP, and the demo mailbox.

It fires clocks too: it has little to do, so that they are in time while workers are busy, hung or dead.
"""

import asyncio
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from contactcenter.intake.imap_listener import Listener
from contactcenter.intake.mail_door import MailDoor, protocol
from contactcenter.storefront.mailbox import Mailbox
from routing import pulse

_LAST_WORDS_SECONDS = 1.0


async def _listen() -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for wish in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wish, stop.set)
    door = MailDoor()
    host = settings.MAIL_HOST
    servers = [await loop.create_server(lambda: protocol(door), host, settings.MAIL_PORT)]
    if settings.LMTP_PORT:
        servers.append(await loop.create_server(lambda: protocol(door, is_lmtp=True), host, settings.LMTP_PORT))
    if settings.MAILBOX_PORT:
        mailbox = Mailbox()
        servers.append(await loop.create_server(lambda: protocol(mailbox), "127.0.0.1", settings.MAILBOX_PORT))
    imap = Listener()
    threading.Thread(target=imap.serve, name="imap").start()
    clocks = pulse.clocks_beat()
    clocks.start()
    await stop.wait()
    imap.stop()
    for server in servers:
        server.close()
    # Whoever was told yes is kept already; who was not, tries again.
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    if others:
        await asyncio.wait(others, timeout=_LAST_WORDS_SECONDS)
    door.close()
    await asyncio.to_thread(clocks.stop)


class Command(BaseCommand):
    help = "Take in mail by SMTP, by LMTP (CONTACTCENTER_LMTP_PORT) and from IMAP mailboxes, until told to end."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        asyncio.run(_listen())
