"""Files that a provider keeps for us: wanted with the message, fetched by a worker, shown on the message."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import structlog
from django.conf import settings
from django.db import transaction

from channels_adapters.base import RemoteFile
from contactcenter.access.outside import OutsideError
from contactcenter.errors import Refusal
from contactcenter.intake.downloads import download
from contactcenter.intake.models import FileToFetch
from contactcenter.tickets import events, files, pushes, writing
from contactcenter.tickets.models import Attachment, Message
from contactcenter.tickets.writing import NewFile
from routing.nudges import wake_workers
from routing.services import work
from routing.services.database_time import database_now

log = structlog.get_logger("contactcenter.intake")
State = FileToFetch.State
IS_DUE = """(
    SELECT min(next_attempt_at) FROM intake_filetofetch WHERE state = 'waiting') <= statement_timestamp()"""
MOST_ATTEMPTS = 6
_CLAIM_SECONDS = 120
_LONGEST_NAME = 150


def want(wanted: Iterable[tuple[Message, Sequence[RemoteFile], str]], now: datetime) -> None:
    """Note files to fetch, in the transaction that wrote their messages; with the correlation id each came by."""
    rows = [
        FileToFetch(
            message=message,
            position=position,
            url=file.url,
            name=file.name[:_LONGEST_NAME],
            next_attempt_at=now,
            correlation_id=correlation_id,
        )
        for message, remote, correlation_id in wanted
        for position, file in enumerate(remote)
    ]
    if rows:
        FileToFetch.objects.bulk_create(rows)
        transaction.on_commit(wake_workers)


def fetch_waiting(limit: int = 3) -> int:
    """Fetch what waits, one after the other, each claimed first: no transaction is open while a server thinks."""
    for fetched in range(limit):
        file = _claim()
        if file is None:
            return fetched
        with structlog.contextvars.bound_contextvars(correlation_id=file.correlation_id):
            _fetch(file)
    return limit


def _claim() -> FileToFetch | None:
    with transaction.atomic():
        now = database_now()
        file = (
            FileToFetch.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("message__ticket", "message__account")
            .filter(state=State.WAITING, next_attempt_at__lte=now)
            .order_by("next_attempt_at", "pk")
            .first()
        )
        if file is not None:
            # A claim is the next attempt put off: if this worker dies, another tries again then.
            FileToFetch.objects.filter(pk=file.pk).update(next_attempt_at=now + timedelta(seconds=_CLAIM_SECONDS))
    return file


def _fetch(file: FileToFetch) -> None:
    account = file.message.account
    trusted = str(account.settings.get("local_files", "")) if account else ""
    try:
        content = download(file.url, settings.ATTACHMENT_MAX_BYTES, trusted)
        kept = files.keep_any(file.name or _name_in(file.url), content)
    except OutsideError as error:
        log.info("file_not_fetched", file=file.pk, code=error.code, error=str(error)[:200])
        _not_fetched(file, error.code, is_permanent=error.is_permanent)
    except Refusal as refusal:  # the disk is full
        _not_fetched(file, refusal.code, is_permanent=False)
    except Exception:
        log.exception("file_fetch_failed", file=file.pk)
        _not_fetched(file, "file_unreachable", is_permanent=False)
    else:
        _settle(file, State.FETCHED, "file_fetched", kept=kept)


def _name_in(url: str) -> str:
    """The last piece of the path, as most servers name their files."""
    return PurePosixPath(unquote(urlsplit(url).path, errors="replace")).name


def _not_fetched(file: FileToFetch, code: str, *, is_permanent: bool) -> None:
    attempts = file.attempts + 1
    if is_permanent or attempts >= MOST_ATTEMPTS:
        _settle(file, State.FAILED, "file_not_fetched", code=code)
        return
    pause = timedelta(seconds=min(5 * 2**attempts, 3600))
    FileToFetch.objects.filter(pk=file.pk).update(attempts=attempts, error=code, next_attempt_at=database_now() + pause)


def _settle(file: FileToFetch, state: str, kind: str, *, kept: NewFile | None = None, code: str = "") -> None:
    """Fetched or given up, with its event; the pages that show the message are told. A second worker finds it done."""
    with transaction.atomic():
        work.lock(file.message.ticket.work_item_id)
        ticket = writing.lock(file.message.ticket_id)
        waiting = FileToFetch.objects.filter(pk=file.pk, state=State.WAITING)
        if not waiting.update(state=state, attempts=file.attempts + 1, error=code):
            return
        if kept is not None:
            Attachment.objects.create(message=file.message, **vars(kept))
        events.record(ticket, kind, database_now(), "system", message=file.message_id, file=file.pk)
        pushes.ticket_changed(ticket)


def try_again(file: FileToFetch) -> None:
    """Somebody asks for a file once more. Nothing happens where it is there, or on its way."""
    failed = FileToFetch.objects.filter(pk=file.pk, state=State.FAILED)
    if failed.update(state=State.WAITING, attempts=0, error="", next_attempt_at=database_now()):
        pushes.ticket_changed(file.message.ticket)
        transaction.on_commit(wake_workers)
