"""Who runs which test: unit tests one by one on every process but the last, then the real service's on that one."""

from collections.abc import Callable
from typing import Any

from xdist.scheduler import LoadGroupScheduling
from xdist.workermanage import WorkerController

from tests.places import is_for_service

_SERVICE = "service"


class ServiceLastScheduling(LoadGroupScheduling):  # type: ignore[misc,unused-ignore]
    """Not side by side: two cores do not carry both, and tests of the service measure time."""

    collection: list[str] | None

    def schedule(self) -> None:
        if self.collection is not None or not self._check_nodes_have_same_collection():
            super().schedule()
            return
        collected: list[str] = list(next(iter(self.registered_collections.values())))
        self.collection = collected
        for nodeid in collected:
            self.workqueue.setdefault(self._split_scope(nodeid), {})[nodeid] = False
        self._reschedule_all()

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        super().mark_test_complete(node, item_index, duration)
        self._reschedule_all()

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
        if scope == _SERVICE:
            return self._serves(node) and not self._unit_tests_left(lambda other: other is not node)
        return not self._serves(node) or all(self._serves(other) for other in self.nodes)

    def _waits(self, node: WorkerController) -> bool:
        return self._serves(node) and bool(self.workqueue)

    def _unit_tests_left(self, counts: Callable[[WorkerController], bool]) -> bool:
        queued = any(scope != _SERVICE for scope in self.workqueue)
        return queued or any(counts(node) and self._pending_of(work) for node, work in self.assigned_work.items())

    def _serves(self, node: Any) -> bool:
        return is_for_service(node.gateway.id, self.numnodes)
