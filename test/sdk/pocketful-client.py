"""Drives the official Pocketful client, PyPI's pocketful (MIT).

    python3 pocketful-client.py HOST CLIENT_ID TOKEN

It reads commands as JSON lines from stdin, {"call": "subscribe_detailed_marketdata", "with": [...]}, and prints what
the client returns as JSON lines. The client is unchanged but for the host.
"""

import json
import sys

from pocketful.pocketfulwebsocket import PocketfulSocket


def report(event, value=None):
    print(json.dumps({"event": event, "value": value}, separators=(",", ":")), flush=True)


host, client_id, token = sys.argv[1:]
PocketfulSocket.base_url = host
feed = PocketfulSocket(client_id, token)
report("connected", feed.run_socket())
for line in sys.stdin:
    command = json.loads(line)
    report(command["call"], getattr(feed, command["call"])(*command["with"]))
