"""Drives the official pyarrow-client.

    python3 arrow-client.py login HOST APP_ID APP_SECRET REQUEST_TOKEN
    python3 arrow-client.py feed URL APP_ID TOKEN

The first prints what the client gets for a request token. The second reads commands as JSON lines from stdin,
{"call": "subscribe" | "unsubscribe", "mode": "ltp" | "ltpc" | "quote" | "full", "tokens": [...]}, and prints what the
client reports as JSON lines. The client is unchanged but for the hosts that it connects to.
"""

import dataclasses
import json
import sys
from urllib.parse import urlencode, urlsplit

from pyarrow_client import ArrowClient
from pyarrow_client.sockets import ConnectionConfig, DataMode, DataStream


def report(event, value=None):
    print(json.dumps({"event": event, "value": value}, separators=(",", ":")), flush=True)


def login(host, app_id, app_secret, request_token):
    client = ArrowClient(app_id=app_id)
    request = client.req_session.request
    client.req_session.request = lambda url, **options: request(url=host + urlsplit(url).path, **options)
    try:
        report("session", client.login(request_token, app_secret))
    except Exception as error:
        report("refused", str(error))


def feed(url, app_id, token):
    stream = DataStream(ConnectionConfig(appID=app_id, token=token, enable_reconnect=False))
    stream._build_url = lambda: f"{url}?{urlencode({'appID': app_id, 'token': token})}"
    stream.on_connect = lambda: report("connect")
    stream.on_ticks = lambda tick: report("tick", dataclasses.asdict(tick))
    stream.on_error = lambda error: report("error", str(error))
    stream.on_close = lambda code, reason: report("close", code)
    stream.connect()
    for line in sys.stdin:
        command = json.loads(line)
        getattr(stream, command["call"])(DataMode(command["mode"]), command["tokens"])


modes = {"login": login, "feed": feed}
modes[sys.argv[1]](*sys.argv[2:])
