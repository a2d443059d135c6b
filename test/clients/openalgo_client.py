"""Drives the published OpenAlgo SDK: a command a line on standard input, an event a line on standard output."""

import json
import sys

from openalgo import api


def emit(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


url, key, rest = sys.argv[1:4]
client = api(api_key=key, host=rest, ws_url=url)

for line in sys.stdin:
    command, *words = line.split()
    instruments = [{"exchange": words[0], "symbol": words[1]}] if len(words) == 2 else []
    if command in ("connect", "disconnect"):
        emit(command, result=getattr(client, command)())
    elif command.startswith("subscribe_"):
        mode = command.removeprefix("subscribe_")
        result = getattr(client, command)(instruments, on_data_received=lambda data, mode=mode: emit("data", mode=mode, data=data))
        emit(command, result=result)
    elif command.startswith("unsubscribe_"):
        emit(command, result=getattr(client, command)(instruments))
    else:
        emit("cached", data=getattr(client, command)())
