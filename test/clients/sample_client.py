"""The Python sample of the protocol's documents: subscribes one symbol without a mode and reads `data`."""

import asyncio
import json
import sys

import websockets


async def connect_websocket(uri, key):
    async with websockets.connect(uri) as websocket:
        await websocket.send(json.dumps({"action": "authenticate", "api_key": key}))
        await websocket.send(json.dumps({"action": "subscribe", "symbol": "RELIANCE", "exchange": "NSE"}))
        while True:
            data = json.loads(await websocket.recv())
            if data.get("type") == "market_data":
                print(json.dumps(data["data"]), flush=True)


asyncio.run(connect_websocket(sys.argv[1], sys.argv[2]))
