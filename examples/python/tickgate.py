"""A small asyncio client of a Tickgate gateway. It comes back by itself, and subscribes again what was subscribed."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

Mode = Literal["LTP", "Quote", "Depth"]
Message = dict[str, Any]

MODES: dict[int, Mode] = {1: "LTP", 2: "Quote", 3: "Depth", 4: "Depth"}
FINAL_CODES = {4401, *range(4500, 5000)}
LOST = "CONNECTION_LOST"
# In seconds: bounds of the delay before a try, patience with a reply, and with a line that does not answer a ping.
FIRST_DELAY, LONGEST_DELAY, REPLY_TIMEOUT, PING_TIMEOUT = 0.5, 20.0, 10.0, 10.0


class TickgateError(Exception):
    """What the gateway refused, by its code; `retry_after` is in seconds."""

    def __init__(self, code: str, message: str, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.code, self.retry_after = code, retry_after


class AuthenticationError(TickgateError):
    """The key is wrong, expired or revoked: the client has stopped."""


class ConnectionLost(TickgateError):
    """The connection broke, or never came about."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One message of market data, with every field that was sent; a snapshot is the last known value, perhaps a stale one."""

    instrument: str
    mode: Mode
    data: Message
    snapshot: bool
    stale: bool


class Client:
    """Iterating gives ticks: every one to a reader that keeps up, the newest of each topic to one that does not;
    `conflated` counts those that such a reader never saw."""

    def __init__(self, url: str, api_key: str, *, max_reconnect_attempts: int | None = None, buffer: int = 1000) -> None:
        """Without `max_reconnect_attempts` the client never gives up; `buffer` is how many ticks may wait unread."""
        self._url, self._key, self._max_attempts, self._buffer = url, api_key, max_reconnect_attempts, buffer
        self._wanted: dict[tuple[str, Mode], Message] = {}
        self._replies: dict[int, asyncio.Future[Message]] = {}
        self._ids = itertools.count(1)
        self._socket: ClientConnection | None = None
        self._queue: deque[Tick] = deque()
        self._newest: dict[tuple[str, Mode], Tick] = {}
        self._task: asyncio.Task[None] | None = None
        # Set while there is a session, and when there will be none any more; and when there is something to read.
        self._settled, self._arrived = asyncio.Event(), asyncio.Event()
        self.conflated = 0

    async def __aenter__(self) -> Client:
        self._task = asyncio.create_task(self._run())
        await self._session()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task and self._task.cancel():
            await asyncio.wait([self._task])

    async def subscribe(self, instruments: Sequence[str], mode: Mode = "Quote", depth_level: int = 5) -> list[Message]:
        """Gives the gateway's entry for each `EXCHANGE:SYMBOL`: look at `status` and `code`. Refused ones are not held."""
        entries = [_entry(instrument, mode) | {"depth_level": depth_level} for instrument in instruments]
        results: list[Message] = (await self._request("subscribe", entries))["subscriptions"]
        for instrument, entry, result in zip(instruments, entries, results):
            if result["status"] != "error":
                self._wanted[instrument, mode] = entry
        return results

    async def unsubscribe(self, instruments: Sequence[str], mode: Mode = "Quote") -> None:
        for instrument in instruments:
            self._wanted.pop((instrument, mode), None)
        await self._request("unsubscribe", [_entry(instrument, mode) for instrument in instruments])

    def __aiter__(self) -> AsyncIterator[Tick]:
        return self

    async def __anext__(self) -> Tick:
        while not self._newest and not self._queue:
            if self._task is None or self._task.done():
                await self._session()
                raise StopAsyncIteration
            self._arrived.clear()
            await self._arrived.wait()
        return self._newest.pop(next(iter(self._newest))) if self._newest else self._queue.popleft()

    async def _run(self) -> None:
        attempt = 0
        try:
            while True:
                try:
                    async with connect(self._url, ping_interval=PING_TIMEOUT, ping_timeout=PING_TIMEOUT) as socket:
                        await self._authenticate(socket)
                        attempt = 0
                        while True:
                            self._receive(json.loads(await socket.recv()))
                except ConnectionClosed as closed:
                    lost = _lost_by(closed)
                except (OSError, InvalidHandshake) as error:
                    lost = ConnectionLost(LOST, str(error))
                except ConnectionLost as error:
                    lost = error
                self._lose(lost)
                if self._max_attempts is not None and attempt >= self._max_attempts:
                    raise lost
                # Full jitter: those who were lost together do not come back together.
                bound = min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(attempt, 30))
                await asyncio.sleep(lost.retry_after + random.uniform(0, bound))
                attempt += 1
        finally:
            self._lose(ConnectionLost(LOST, "The client has stopped"))
            self._settled.set()
            self._arrived.set()

    async def _authenticate(self, socket: ClientConnection) -> None:
        await socket.send(json.dumps({"action": "authenticate", "api_key": self._key}))
        reply: Message = json.loads(await asyncio.wait_for(socket.recv(), REPLY_TIMEOUT))
        if reply["status"] != "success":
            final = reply["code"] in ("AUTHENTICATION_ERROR", "INVALID_PARAMETERS")
            error = AuthenticationError if final else ConnectionLost
            raise error(reply["code"], reply["message"], reply.get("retry_after_ms", 0) / 1000)
        if self._wanted:
            await socket.send(json.dumps({"action": "subscribe", "symbols": list(self._wanted.values())}))
        self._socket = socket
        self._settled.set()

    def _receive(self, message: Message) -> None:
        if message["type"] != "market_data":
            reply = self._replies.get(message.get("request_id", 0))
            if reply and not reply.done():
                reply.set_result(message)
            return
        instrument, mode = f"{message['exchange']}:{message['symbol']}", MODES[message["mode"]]
        self._queue.append(Tick(instrument, mode, message["data"], "snapshot" in message, "stale" in message))
        if self._newest or len(self._queue) > self._buffer:
            for each in self._queue:
                self.conflated += (each.instrument, each.mode) in self._newest
                self._newest[each.instrument, each.mode] = each
            self._queue.clear()
        self._arrived.set()

    async def _request(self, action: str, symbols: list[Message]) -> Message:
        if not (socket := await self._session()):
            raise ConnectionLost(LOST, "The client has stopped")
        request_id = next(self._ids)
        reply_to = self._replies[request_id] = asyncio.get_running_loop().create_future()
        try:
            await socket.send(json.dumps({"action": action, "symbols": symbols, "request_id": request_id}))
            reply: Message = await asyncio.wait_for(reply_to, REPLY_TIMEOUT)
        finally:
            self._replies.pop(request_id, None)
        if reply["type"] == "error":
            raise TickgateError(reply["code"], reply["message"])
        return reply

    async def _session(self) -> ClientConnection | None:
        await self._settled.wait()
        if self._task and self._task.done() and not self._task.cancelled() and (failure := self._task.exception()):
            raise failure
        return self._socket

    def _lose(self, reason: TickgateError) -> None:
        self._settled.clear()
        self._socket = None
        for reply in self._replies.values():
            if not reply.done():
                reply.set_exception(reason)


def _entry(instrument: str, mode: Mode) -> Message:
    exchange, _, symbol = instrument.partition(":")
    return {"exchange": exchange, "symbol": symbol, "mode": mode}


def _lost_by(closed: ConnectionClosed) -> ConnectionLost:
    code, reason = (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (1006, "The connection broke")
    if code in FINAL_CODES:  # There is no coming back.
        raise AuthenticationError("AUTHENTICATION_ERROR", f"{reason} ({code})")
    return ConnectionLost(LOST, f"{reason} ({code})")
