"""A lean HTTP client for load: what it costs itself it takes from the service it measures, on the same cores."""

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

_SECONDS = 10.0
_MOST_BYTES = 5_000_000


@dataclass(frozen=True)
class Answer:
    """What the service said. `status` 0 never occurs: no answer is an OSError."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Http:
    """Kept-alive connections to one host; as many as are in use at once. Every failure is an OSError."""

    host: str
    port: int
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = _SECONDS
    _idle: deque[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=deque)

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.ask("GET", path, b"", headers)

    async def post_json(self, path: str, value: object, **headers: str) -> Answer:
        return await self.ask("POST", path, json.dumps(value).encode(), {"Content-Type": "application/json", **headers})

    async def post_form(self, path: str, form: str, **headers: str) -> Answer:
        """`form` is already encoded."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self.ask("POST", path, form.encode(), {**kind, **headers})

    async def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        try:
            async with asyncio.timeout(self.seconds):  # `wait_for` may swallow the end of a run that comes just then
                return await self._ask(method, path, body, headers)
        except (TimeoutError, EOFError, ValueError) as error:
            raise ConnectionError(f"{method} {path}: {type(error).__name__}") from error

    async def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        reader, writer = await self._connection()
        is_kept = False
        try:
            everything = {"Host": f"{self.host}:{self.port}", **self.headers, **headers, "Content-Length": len(body)}
            head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in everything.items())
            writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
            answer, is_kept = await _read(reader)
        finally:
            if is_kept:
                self._idle.append((reader, writer))
            else:
                writer.close()
        return answer

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        return await asyncio.open_connection(self.host, self.port, limit=_MOST_BYTES)

    def close(self) -> None:
        while self._idle:
            self._idle.pop()[1].close()


async def _read(reader: asyncio.StreamReader) -> tuple[Answer, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
    status = int(head[0].split(" ", 2)[1])
    headers = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
    if headers.get("transfer-encoding") == "chunked":
        body = await _read_chunks(reader)
    else:
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(status, body), headers.get("connection") != "close"


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readexactly(2)
    return body
