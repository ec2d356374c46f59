"""Who runs which test: unit tests one by one on every process but the last three, then the real service's on those.

Those of the service that mostly wait (marked `alongside`) begin at once, beside the unit tests. The others are handed
out file by file, to whichever of the three is free.
"""

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

from tests.places import is_for_service

_SERVICE, _ALONGSIDE = "service", "alongside"
# Only the processes that collect see marks; they tell the one that directs them by this file.
_TOLD_IN = "CONTACTCENTER_TESTS_OF_SERVICE"


def open_file() -> None:
    """In the process that directs, before the others start."""
    number, path = tempfile.mkstemp(prefix="contactcenter-tests-")
    os.close(number)
    os.environ[_TOLD_IN] = path


def tell(alongside: Sequence[str], after: Sequence[str]) -> None:
    """In each process that collects: they all write the same.

    A process begins a test only when it knows the one after it, so the first of those that come later goes with those
    that come first.
    """
    ahead = 1 if alongside else 0
    scopes = dict.fromkeys([*alongside, *after[:ahead]], _ALONGSIDE)
    scopes |= {nodeid: f"{_SERVICE}:{nodeid.partition('::')[0]}" for nodeid in after[ahead:]}
    path = os.environ.get(_TOLD_IN)
    if path:
        fresh = Path(f"{path}.{os.getpid()}")
        fresh.write_text(json.dumps(scopes))
        fresh.rename(path)


def forget_file() -> None:
    Path(os.environ.pop(_TOLD_IN)).unlink(missing_ok=True)


class ServiceLastScheduling(LoadScopeScheduling):  # type: ignore[misc,unused-ignore]
    """Not all side by side: two cores do not carry that, and tests of the service measure time."""

    collection: list[str] | None

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        self._scopes: dict[str, str] = {}

    def schedule(self) -> None:
        if self.collection is not None or not self._check_nodes_have_same_collection():
            super().schedule()
            return
        collected: list[str] = list(next(iter(self.registered_collections.values())))
        self.collection = collected
        self._scopes = json.loads(Path(os.environ[_TOLD_IN]).read_text())
        for nodeid in [*(nodeid for nodeid in self._scopes if nodeid in set(collected)), *collected]:
            self.workqueue.setdefault(self._split_scope(nodeid), {})[nodeid] = False
        self._reschedule_all()

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        super().mark_test_complete(node, item_index, duration)
        self._reschedule_all()

    def _split_scope(self, nodeid: str) -> str:
        return self._scopes.get(nodeid, nodeid)

    def _reschedule_all(self) -> None:
        for node in self.nodes:
            self._reschedule(node)

    def _reschedule(self, node: WorkerController) -> None:
        """A process keeps at most two tests ahead; one that gets no more is told to end."""
        while not node.shutting_down and self._pending_of(self.assigned_work[node]) < 2:
            scope = next((scope for scope in self.workqueue if self._suits(node, scope)), None)
            if scope is not None:
                self.workqueue.move_to_end(scope, last=False)
                self._assign_work_unit(node)
            elif self._waits(node):
                return
            else:
                node.shutdown()

    def _suits(self, node: WorkerController, scope: str) -> bool:
        if scope == _ALONGSIDE:
            return self._serves(node)
        if scope.startswith(_SERVICE):
            return self._serves(node) and not self._unit_tests_left()
        return not self._serves(node) or all(self._serves(other) for other in self.nodes)

    def _waits(self, node: WorkerController) -> bool:
        return self._serves(node) and bool(self.workqueue)

    def _unit_tests_left(self) -> bool:
        queued = any(scope != _ALONGSIDE and not scope.startswith(_SERVICE) for scope in self.workqueue)
        return queued or any(
            self._pending_of(work) for node, work in self.assigned_work.items() if not self._serves(node)
        )

    def _serves(self, node: Any) -> bool:
        return is_for_service(node.gateway.id, self.numnodes)
