"""`script/dev`: what changes in the sources is seen at once by the processes that need it."""

from collections.abc import Iterator

from watchfiles import DefaultFilter, watch

from contactcenter.running import frontend, processes, statics
from contactcenter.running.supervisor import Supervisor

_WATCHED = ("contactcenter", "routing", "channels_adapters", "templates", "locale", "frontend")


def changes(supervisor: Supervisor) -> Iterator[None]:
    """Yields four times a second at least; acts on what changed before it yields."""
    folders = [processes.ROOT / name for name in _WATCHED if (processes.ROOT / name).exists()]
    ignored = DefaultFilter(ignore_dirs=[*DefaultFilter.ignore_dirs, "dist"])
    for changed in watch(*folders, watch_filter=ignored, rust_timeout=250, yield_on_timeout=True, raise_interrupt=True):
        if changed:
            _act({path for _, path in changed}, supervisor)
        yield


def _act(paths: set[str], supervisor: Supervisor) -> None:
    of_front_end = {path for path in paths if path.startswith(str(processes.ROOT / "frontend"))}
    try:
        if of_front_end and frontend.build():
            print("The front end was built again.", flush=True)
        if paths - of_front_end:
            statics.compile_catalogues()
            print("Something changed: starting web and workers again.", flush=True)
            supervisor.restart_processes()
    except statics.BuildError as error:
        print(error, flush=True)
