"""Drives the Python example: a command a line on standard input, an event a line on standard output."""

import asyncio
import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parents[3] / "examples/python"))
from tickgate import Client, TickgateError  # noqa: E402


def say(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


async def give_ticks(client, may_read):
    await may_read.wait()
    if client.conflated:
        say("conflated", count=client.conflated)
    async for tick in client:
        say("tick", instrument=tick.instrument, mode=tick.mode, ltp=tick.data["ltp"], snapshot=tick.snapshot)


async def take_commands(client, may_read):
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).decode():
        command, *words = line.split()
        if command == "read":
            may_read.set()
        elif command == "subscribe":
            say("subscribed", results=await client.subscribe(words[1:], words[0]))
        else:
            await client.unsubscribe(words[1:], words[0])


async def main(url, key, attempts="", reading="at once"):
    may_read = asyncio.Event()
    if reading == "at once":
        may_read.set()
    async with Client(url, key, max_reconnect_attempts=int(attempts) if attempts else None) as client:
        await asyncio.gather(give_ticks(client, may_read), take_commands(client, may_read))


try:
    asyncio.run(main(*sys.argv[1:]))
except TickgateError as error:
    say("failed", type=type(error).__name__, code=error.code, message=str(error))
