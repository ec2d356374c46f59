"""Starts the stand-in for Meta: at the address that a page's account speaks to, or the account is told where it is."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

from contactcenter.bench.graph_stand_in import GraphStandIn
from contactcenter.bench.installation import Door, Installation, move_graph


def stand_in_for(stack: ExitStack, door: Door | None) -> GraphStandIn | None:
    """For the block of `stack`; None where the account speaks to Meta itself, or somebody has that address already."""
    known = door.account.settings if door else {}
    address = urlsplit(known.get("graph_url", ""))
    if door is None or address.hostname != "127.0.0.1" or not address.port:
        return None
    graph = GraphStandIn(door.account.address, known["access_token"], known["app_secret"], address.port)
    try:
        return stack.enter_context(graph)
    except OSError:
        return None


@contextmanager
def graph_of(installation: Installation, door: Door) -> Iterator[GraphStandIn]:
    """For the block, where the installation is one of our own: at any port, of which its account is told."""
    known = door.account.settings
    with GraphStandIn(door.account.address, known["access_token"], known["app_secret"]) as graph:
        move_graph(installation, graph.port)
        yield graph
