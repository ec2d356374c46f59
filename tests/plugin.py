"""Loaded before anything else by pytest: servers for the tests, who runs what, and the fixture of the real service."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from contactcenter.embedded import Place
from contactcenter.embedded.postgres import PostgresServer
from contactcenter.embedded.valkey import ValkeyServer
from contactcenter.running.real_service import RealService
from tests import places, scheduling

pytest_plugins = ["tests.browser"]
IS_CI = os.environ.get("CONTACTCENTER_CI") == "1"


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Servers stay warm between runs; `script/test --stop` ends them."""
    config.option.reuse_db = not config.option.create_db
    if _directs_others(config):
        server = PostgresServer(Place(places.DATA / "unit"))
        server.start()
        _drop_outdated_databases(server)
        scheduling.open_file()
        return
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1" if places.is_service_process() else ""
    PostgresServer(places.database_place()).start()
    ValkeyServer(places.valkey_place()).start()


def _directs_others(config: pytest.Config) -> bool:
    return bool(config.getoption("tx", None)) and places.process_name() == "main"


def _drop_outdated_databases(server: PostgresServer) -> None:
    current = f"test_{places.migrations_digest()}%"
    with server.connect("postgres") as connection:
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'test%%' AND datname NOT LIKE %s", [current]
        ).fetchall()
    for (name,) in found:
        server.drop_database(name)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that want empty tables, those that share one cast, those that commit, those of the real service."""
    items.sort(key=lambda item: (needs_service(item), *_shares(item)))


def _shares(item: pytest.Item) -> tuple[bool, bool]:
    wanted: list[str] = getattr(item, "fixturenames", [])
    marker = item.get_closest_marker("django_db")
    commits = "transactional_db" in wanted or (marker is not None and bool(marker.kwargs.get("transaction")))
    return commits, "cast" in wanted


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Before xdist sends what was collected, upon which the directing process reads what is told here."""
    found: dict[bool, list[str]] = {True: [], False: []}
    for item in filter(needs_service, session.items):
        found[item.get_closest_marker("alongside") is not None].append(item.nodeid)
    scheduling.tell(alongside=found[True], after=found[False])


def pytest_unconfigure(config: pytest.Config) -> None:
    if _directs_others(config):
        scheduling.forget_file()


def needs_service(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("service", "browser"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    if config.getoption("dist") != "loadscope":
        return None
    return scheduling.ServiceLastScheduling(config, log)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where a browser must be present, a browser test that did not run has failed."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if IS_CI and report.skipped and item.get_closest_marker("browser"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"
    if report.when == "call" and report.failed and needs_service(item):
        item.has_failed = True  # type: ignore[attr-defined]
        report.sections += _log_tails(item)


def _log_tails(item: pytest.Item) -> list[tuple[str, str]]:
    service = getattr(item, "funcargs", {}).get("service")
    if not isinstance(service, RealService):
        return []
    return [(f"log of {name}", service.logs(name)[-4000:]) for name in ("web", "listen", "worker1", "worker2")]


@pytest.fixture(scope="session")
def running_service(django_test_environment: None, django_db_blocker: Any) -> Iterator[RealService]:
    """Web and workers over this process's own test database. Tests take `service`."""
    from django.conf import settings  # noqa: PLC0415 - configured only now
    from django.test.utils import setup_databases  # noqa: PLC0415

    if not places.is_service_process():
        pytest.fail("mark the test with pytest.mark.service or browser: only one process runs the real service")
    with django_db_blocker.unblock():
        setup_databases(verbosity=0, interactive=False, keepdb=True, aliases={"default": True})
    service = RealService(places.database_place(), settings.DATABASES["default"]["NAME"])
    empty_database(service)
    service.start_all()
    yield service
    service.stop_processes()


@pytest.fixture
def service(running_service: RealService, django_db_blocker: Any) -> Iterator[RealService]:
    """The real service, whole and with empty tables; Django's ORM in the test speaks to the same database."""
    from django.db import connections  # noqa: PLC0415 - configured only now

    running_service.recover()
    empty_database(running_service)
    with django_db_blocker.unblock():
        yield running_service
        connections.close_all()


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    """This process's own Valkey, to be killed or stopped; running again afterwards."""
    server = ValkeyServer(places.valkey_place())
    server.start()
    yield server
    server.start()


@pytest.fixture(scope="session", autouse=True)
def _own_attachments() -> Iterator[None]:
    yield
    shutil.rmtree(places.database_place().data / f"attachments-{places.process_name()}", ignore_errors=True)


def empty_database(service: RealService) -> None:
    """Every table without its rows. Workers sweep meanwhile, so a deadlock is possible and tried again."""
    from tests.emptying import empty_tables  # noqa: PLC0415 - configured only now

    with service.connection() as connection:
        for attempt in range(5):
            try:
                with connection.transaction(), connection.cursor() as cursor:
                    empty_tables(cursor)
            except psycopg.errors.DeadlockDetected:
                if attempt == 4:
                    raise
            else:
                return
