"""Drives the official dhanhq client.

    python3 dhan-client.py feed|depth20|depth200 URL CLIENT_ID ACCESS_TOKEN SEGMENT:ID[:CODE] ...

Prints what the client has read as JSON lines. The client is unchanged but for the host it connects to.
"""

import asyncio
import json
import sys

from dhanhq import DhanContext, FullDepth, MarketFeed


def report(event, value=None):
    print(json.dumps({"event": event, "value": value}, separators=(",", ":")), flush=True)


def feed(context, url, instruments):
    MarketFeed.market_feed_wss = url
    client = MarketFeed(
        context,
        instruments,
        "v2",
        on_connect=lambda _: report("connect"),
        on_message=lambda _, data: report("data", data),
        on_close=lambda _: report("close"),
        on_error=lambda _, error: report("error", str(error)),
    )
    client.run()


async def read_depth(client):
    await client.connect()
    report("connect")
    while True:
        async for update in client.get_instrument_data():
            report("data", update)


def depth(context, url, instruments, level):
    if level == 20:
        FullDepth.depth_20_feed_wss = url
    else:
        FullDepth.depth_200_feed_wss = url
    client = FullDepth(context, instruments, level)
    try:
        client.loop.run_until_complete(read_depth(client))
    except Exception as error:
        report("error", str(error))


def parse(text):
    parts = text.split(":")
    return (int(parts[0]), parts[1], int(parts[2])) if len(parts) == 3 else (int(parts[0]), parts[1])


channel, url, client_id, access_token = sys.argv[1:5]
wanted = [parse(text) for text in sys.argv[5:]]
context = DhanContext(client_id, access_token)
if channel == "feed":
    feed(context, url, wanted)
else:
    depth(context, url, wanted, int(channel.removeprefix("depth")))
