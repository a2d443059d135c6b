"""Prints prices as they come: TICKGATE_API_KEY=... python watch.py NSE:RELIANCE NSE:TCS"""

import asyncio
import os
import sys

from tickgate import Client


async def watch(instruments: list[str]) -> None:
    async with Client(os.environ.get("TICKGATE_URL", "ws://127.0.0.1:8765"), os.environ["TICKGATE_API_KEY"]) as client:
        for result in await client.subscribe(instruments, mode="Quote"):
            if result["status"] == "error":
                print(f"{result['exchange']}:{result['symbol']}", result["message"], file=sys.stderr)
        async for tick in client:
            print(tick.instrument, tick.data["ltp"], tick.data.get("change_percent", ""), flush=True)


if __name__ == "__main__":
    asyncio.run(watch(sys.argv[1:]))
