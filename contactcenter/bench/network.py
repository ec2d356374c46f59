"""Several machines on one: network namespaces joined by a bridge, each with an address of its own. Linux, root only."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SUBNET = "10.211.7"
_BRIDGE_HOST = 1


@dataclass(frozen=True)
class Host:
    """`name` is its namespace; a command begun by `inside` runs there."""

    name: str
    address: str

    def inside(self, command: list[str]) -> list[str]:
        return [_ip(), "netns", "exec", self.name, *command]

    def cut_off(self) -> None:
        """Nothing comes or goes any more, and nobody is told: connections stay half open."""
        _run("link", "set", f"{self.name}-o", "down")

    def join(self) -> None:
        _run("link", "set", f"{self.name}-o", "up")


@contextmanager
def hosts(*names: str) -> Iterator[dict[str, Host]]:
    """A host for each name, and we beside them on the bridge. PermissionError where we may not."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        raise PermissionError("Only root, with the command ip, may make hosts: run this as root on Linux.")
    prefix = f"cc{os.getpid() % 10_000}"
    made = {name: Host(f"{prefix}{place}", f"{_SUBNET}.{10 + place}") for place, name in enumerate(names)}
    try:
        _run("link", "add", prefix, "type", "bridge")
        _run("addr", "add", f"{_SUBNET}.{_BRIDGE_HOST}/24", "dev", prefix)
        _run("link", "set", prefix, "up")
        for host in made.values():
            _join(host, prefix)
        yield made
    finally:
        for host in made.values():
            _run("netns", "del", host.name, must=False)
            _run("link", "del", f"{host.name}-o", must=False)
        _run("link", "del", prefix, must=False)


def _join(host: Host, bridge: str) -> None:
    outside, inner = f"{host.name}-o", f"{host.name}-i"
    _run("netns", "add", host.name)
    _run("link", "add", outside, "type", "veth", "peer", "name", inner)
    _run("link", "set", inner, "netns", host.name)
    _run("link", "set", outside, "master", bridge, "up")
    _run("-n", host.name, "addr", "add", f"{host.address}/24", "dev", inner)
    _run("-n", host.name, "link", "set", inner, "up")
    _run("-n", host.name, "link", "set", "lo", "up")


def _run(*words: str, must: bool = True) -> None:
    done = subprocess.run([_ip(), *words], capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if must and done.returncode:
        raise PermissionError(f"ip {' '.join(words)}: {done.stderr.strip()}")


def _ip() -> str:
    return shutil.which("ip") or "/sbin/ip"


async def relay(address: str, port: int, socket: Path) -> None:
    """Take connections there and pass them on to a server's socket of this machine. Until cancelled."""

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(5):
                there, back = await asyncio.open_unix_connection(str(socket))
        except OSError:
            writer.close()
            return
        await asyncio.gather(_pump(reader, back), _pump(there, writer))

    async with await asyncio.start_server(pass_on, address, port) as server:
        await server.serve_forever()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while said := await reader.read(65536):
            writer.write(said)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


def main(address: str, port: str, socket: str) -> None:
    """`python -m contactcenter.bench.network ADDRESS PORT SOCKET`, to be run inside a host."""
    asyncio.run(relay(address, int(port), Path(socket)))


if __name__ == "__main__":
    import sys

    main(*sys.argv[1:])
