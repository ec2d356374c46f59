"""The service on several hosts: two of web, two of workers, one of data; one of each is cut off for a while and back.

PgBouncer stands between where it is installed, in transaction mode; else a relay. Each phase of the trial is measured
from the rows: how long from a message's arrival to its first offer, both by the database's clock.
"""

import asyncio
import math
import os
import pwd
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg

from contactcenter.bench import timer_rows
from contactcenter.bench.agent_page import AgentPage, Row
from contactcenter.bench.checker import check
from contactcenter.bench.network import Host, hosts
from contactcenter.bench.own import own_place, prepared_service
from contactcenter.bench.progress import waiting
from contactcenter.bench.shoppers import Shopper, new_client_id, open_sessions
from contactcenter.bench.staff import CHATS_EACH, hire
from contactcenter.bench.wire import Answer, Http
from contactcenter.embedded import Place
from contactcenter.embedded.places import DATABASE_NAME, DATABASE_USER
from contactcenter.running import processes, statics
from contactcenter.running.readiness import WorkerRoll, wait_for, web_answers
from contactcenter.running.real_service import RealService

_DATA, _WEBS, _WORKERS = "data", ("web1", "web2"), ("worker1", "worker2")
_WEB_PORT, _POOL_PORT, _VALKEY_PORT = 8000, 6432, 6379
_TIMERS = 200
_SPARE = 1.3  # more room than shoppers: chats last minutes, so nobody is done within the trial
_PHASES = 7
_SECONDS_TO_GIVE_UP = 3.0  # on a host; a balancer's
_DRAIN_SECONDS = 60
_START_SECONDS = 60
# What a session of a role must have; through PgBouncer it cannot be said at the connection's start.
_ROLES = """
CREATE ROLE contactcenter_worker LOGIN IN ROLE contactcenter;
ALTER ROLE contactcenter SET idle_in_transaction_session_timeout = '5s';
ALTER ROLE contactcenter_worker SET idle_in_transaction_session_timeout = '1s';
ALTER ROLE contactcenter SET statement_timeout = '15s';
ALTER ROLE contactcenter_worker SET statement_timeout = '15s';
ALTER ROLE contactcenter SET lock_timeout = '5s';
ALTER ROLE contactcenter_worker SET lock_timeout = '5s';
ALTER ROLE contactcenter SET plan_cache_mode = 'force_generic_plan';
ALTER ROLE contactcenter_worker SET plan_cache_mode = 'force_generic_plan';
"""
_POOL_SETTINGS = """
[databases]
{database} = host={sockets} dbname={database}
[pgbouncer]
listen_addr = {address}
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = 20
max_client_conn = 500
ignore_startup_parameters = options, extra_float_digits
"""
_WAITS = """
SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY wait), percentile_cont(0.99) WITHIN GROUP (ORDER BY wait),
       max(wait)
  FROM (SELECT extract(epoch FROM min(offer.offered_at) - raw.received_at)::float8 * 1000 AS wait
          FROM intake_rawinbound raw JOIN tickets_message message ON message.id = raw.message_id
          JOIN tickets_ticket ticket ON ticket.id = message.ticket_id
          LEFT JOIN routing_assignment offer ON offer.work_item_id = ticket.work_item_id
                                            AND offer.offered_at >= raw.received_at
         WHERE message.sequence = 1
           AND raw.received_at >= to_timestamp(%(begin)s) AND raw.received_at < to_timestamp(%(end)s)
         GROUP BY raw.id) one
"""


@dataclass
class _Balanced(Http):
    """As behind a balancer: the same host until it fails, then the other."""

    others: list[Http] = field(default_factory=list)

    async def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        try:
            return await super().ask(method, path, body, headers)
        except OSError:
            return await self.others[0].ask(method, path, body, headers)


def _balanced(webs: list[Host], first: int) -> _Balanced:
    mine, other = webs[first % 2], webs[(first + 1) % 2]
    return _Balanced(
        mine.address, _WEB_PORT, seconds=_SECONDS_TO_GIVE_UP, others=[Http(other.address, _WEB_PORT, seconds=10)]
    )


def measure(seconds: float, rate: float) -> dict[str, Any]:
    """`seconds` for each phase, `rate` messages a second. PermissionError where we are not root.

    `data_back_ms` is from the data host's return to the next message that is told yes; `max_lateness_ms` is of the
    clocks that were not due while it was away, nor in the second after.
    """
    with ExitStack() as stack:
        with waiting("five hosts …"):
            made = stack.enter_context(hosts(_DATA, *_WEBS, *_WORKERS))
            place = stack.enter_context(own_place())
            service = stack.enter_context(prepared_service(place))
            with service.connection() as connection:
                connection.execute(_ROLES)
            has_pool = stack.enter_context(_data_host(service, made[_DATA]))
            stack.enter_context(_processes(place, made))
        with service.connection() as connection:
            timer_rows.prepare(connection, without_agents=True)
            phases = asyncio.run(_run(made, connection, seconds, rate))
            return _result(connection, phases, has_pool=has_pool)


@contextmanager
def _data_host(service: RealService, data: Host) -> Iterator[bool]:
    """PostgreSQL and Valkey listen on sockets of this machine; on the data host others reach them by TCP."""
    place, running = service.place, []
    relay = [sys.executable, "-m", "contactcenter.bench.network", data.address]
    try:
        running.append(_begin(data.inside([*relay, str(_VALKEY_PORT), str(place.valkey_socket)])))
        pool = shutil.which("pgbouncer")
        if pool:
            running.append(_begin_pool(pool, service, data))
        else:
            socket = place.postgres_sockets / ".s.PGSQL.5432"
            running.append(_begin(data.inside([*relay, str(_POOL_PORT), str(socket)])))
        yield bool(pool)
    finally:
        for process in running:
            process.kill()
            process.wait()


def _begin(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=processes.ROOT, **options)  # noqa: S603 - our own command lines


def _begin_pool(binary: str, service: RealService, data: Host) -> subprocess.Popen[bytes]:
    """It refuses to be root, and must reach PostgreSQL's sockets: it runs as PostgreSQL's own account."""
    place = service.place
    owner = place.postgres_owner
    folder = place.postgres_home / "pool"
    folder.mkdir()
    users = folder / "users.txt"
    users.write_text(f'"{DATABASE_USER}" ""\n"{DATABASE_USER}_worker" ""\n')
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        _POOL_SETTINGS.format(
            database=DATABASE_NAME,
            sockets=place.postgres_sockets,
            address=data.address,
            port=_POOL_PORT,
            users=users,
        )
    )
    folder.chmod(0o755)
    account = pwd.getpwuid(owner.uid if owner else os.getuid()).pw_name
    with (place.logs / "pgbouncer.log").open("ab") as log:
        return _begin(data.inside([binary, "-u", account, str(settings)]), stdout=log, stderr=log)


@contextmanager
def _processes(place: Place, made: dict[str, Host]) -> Iterator[None]:
    statics.collect(place)
    addresses = ",".join(made[name].address for name in _WEBS)
    data = made[_DATA].address
    running = []
    try:
        for name in (*_WEBS, *_WORKERS):
            is_web = name in _WEBS
            plain = processes.web(place, "0.0.0.0", _WEB_PORT) if is_web else processes.worker(place, name)  # noqa: S104
            user = DATABASE_USER if is_web else f"{DATABASE_USER}_worker"
            process = replace(
                plain,
                name=name,
                command=made[name].inside(plain.command),
                environment={
                    "DATABASE_URL": f"postgresql://{user}@{data}:{_POOL_PORT}/{DATABASE_NAME}",
                    "REDIS_URL": f"redis://{data}:{_VALKEY_PORT}/0",
                    "CONTACTCENTER_HOSTS": addresses,
                    "CONTACTCENTER_PREPARED": "0",  # whatever the age of the PgBouncer
                },
            )
            process.start()
            running.append(process)
        for name in _WEBS:
            wait_for(name, lambda name=name: web_answers(f"http://{made[name].address}:{_WEB_PORT}"), _START_SECONDS)  # type: ignore[misc]
        roll = WorkerRoll(place.redis_url)
        try:
            wait_for("the workers", lambda: set(_WORKERS) <= roll.answering(len(_WORKERS)), _START_SECONDS)
        finally:
            roll.close()
        yield
    finally:
        for process in running:
            process.stop()


@dataclass
class _Trial:
    webs: list[Host]
    rate: float
    shoppers: list[Shopper] = field(default_factory=list)
    accepted: dict[str, float] = field(default_factory=dict)  # with the moment of the yes
    gave_up: int = 0
    sending: list[asyncio.Task[None]] = field(default_factory=list)
    data_back_at: float = 0.0
    phases: dict[str, tuple[float, float]] = field(default_factory=dict)

    async def phase(self, name: str, seconds: float) -> None:
        """Messages at an even pace, each of a new shopper, who tries until she is told yes."""
        begun_at, begun = time.time(), time.monotonic()
        for place in range(int(self.rate * seconds)):
            await asyncio.sleep(max(0.0, begun + place / self.rate - time.monotonic()))
            self.sending.append(asyncio.create_task(self._send(self.shoppers.pop())))
        self.phases[name] = (begun_at, time.time())

    async def _send(self, shopper: Shopper) -> None:
        client_id = new_client_id()
        if await shopper.send_until_accepted(client_id, "", time.monotonic() + _DRAIN_SECONDS):
            self.accepted[client_id] = time.time()
        else:
            self.gave_up += 1


async def _accept(page: AgentPage, row: Row) -> None:
    if row.is_offered and row.epoch is not None:
        await page.post(f"tickets/{row.reference}/accept/", epoch=row.epoch)


async def _run(made: dict[str, Host], connection: psycopg.Connection, seconds: float, rate: float) -> _Trial:
    webs = [made[name] for name in _WEBS]
    trial = _Trial(webs, rate)
    agents = hire(connection, math.ceil(rate * seconds * _PHASES / CHATS_EACH * _SPARE))
    pages = [AgentPage(_balanced(webs, place), who, _accept) for place, who in enumerate(agents)]
    for first in (0, 1):
        trial.shoppers += await open_sessions(_balanced(webs, first), int(rate * seconds * _PHASES / 2) + 1)
    random.shuffle(trial.shoppers)
    staying = [asyncio.create_task(page.stay()) for page in pages]
    try:
        await asyncio.wait_for(asyncio.gather(*(page.ready.wait() for page in pages)), _START_SECONDS)
        timer_rows.write_due(connection, "hosts", _TIMERS, lead_seconds=2, over_seconds=int(seconds * _PHASES))
        await trial.phase("all hosts", seconds)
        for name in (_WORKERS[1], _WEBS[1], _DATA):
            made[name].cut_off()
            await trial.phase(f"{name} cut off", seconds)
            made[name].join()
            trial.data_back_at = time.time()
            await trial.phase(f"{name} back", seconds)
        await asyncio.gather(*trial.sending)
        await asyncio.to_thread(_drain, connection)
    finally:
        for task in staying:
            task.cancel()
        await asyncio.gather(*staying, return_exceptions=True)
    return trial


def _drain(connection: psycopg.Connection) -> None:
    """Until everything that was told yes is a message and every timer has fired."""
    until = time.monotonic() + _DRAIN_SECONDS
    while time.monotonic() < until:
        row = connection.execute("SELECT count(*) FROM intake_rawinbound WHERE parsed_at IS NULL").fetchone()
        if row == (0,) and not timer_rows.left_to_fire(connection, "hosts"):
            return
        time.sleep(0.2)


def _result(connection: psycopg.Connection, trial: _Trial, *, has_pool: bool) -> dict[str, Any]:
    found = check(connection.cursor(), trial.accepted.keys())
    begun, _ = trial.phases[f"{_DATA} cut off"]
    yeses = sorted(at for at in trial.accepted.values() if at > trial.data_back_at)
    phases = {}
    for name, (begin, end) in trial.phases.items():
        row = connection.execute(_WAITS, {"begin": begin, "end": end}).fetchone()
        count, *waits = row or (0, None, None, None)
        phases[name] = {"tickets": count} | {
            key: None if value is None else round(value, 1)
            for key, value in zip(("p50_ms", "p99_ms", "max_ms"), waits, strict=True)
        }
    return {
        "pgbouncer": has_pool,
        "messages": len(trial.accepted),
        "gave_up": trial.gave_up,
        "phases": phases,
        "data_back_ms": round((yeses[0] - trial.data_back_at) * 1000, 1) if yeses else None,
        "max_lateness_ms": timer_rows.worst_lateness_ms(connection, "hosts", [(begun, trial.data_back_at)]),
        "violations": {one.name: one.count for one in found},
    }
