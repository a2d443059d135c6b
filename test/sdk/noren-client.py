"""Drives the official NorenApi client: the one of PyPI's NorenRestApi (OAuth) or of NorenRestApiPy (classic).

    python3 noren-client.py exchange HOST CODE SECRET CLIENT_ID USER
    python3 noren-client.py feed URL USER TOKEN

The first prints the token that the client gets for a code. The second reads commands as JSON lines from stdin,
{"call": "subscribe" | "unsubscribe", "keys": [...], "feed": 1 | 2} or {"call": "subscribe_orders"}, and prints what the
client reports as JSON lines. The client is unchanged but for the hosts it is made with.
"""

import json
import sys

from NorenRestApiPy.NorenApi import NorenApi


def report(event, value=None):
    print(json.dumps({"event": event, "value": value}, separators=(",", ":")), flush=True)


def exchange(host, code, secret, client_id, user):
    api = NorenApi(host=host, websocket="")
    report("token", api.getAccessToken(code, secret, client_id, user))


def feed(url, user, token):
    api = NorenApi(host="", websocket=url)
    if hasattr(api, "set_credentials"):
        api.set_credentials(token, user, user)
    else:
        api.set_session(user, "", token)
    api.start_websocket(
        subscribe_callback=lambda data: report("data", data),
        order_update_callback=lambda data: report("order", data),
        socket_open_callback=lambda: report("open"),
        socket_close_callback=lambda: report("close"),
        socket_error_callback=lambda error: report("error", error if isinstance(error, dict) else str(error)),
    )
    for line in sys.stdin:
        command = json.loads(line)
        if command["call"] == "subscribe_orders":
            api.subscribe_orders()
        else:
            getattr(api, command["call"])(command["keys"], command["feed"])


modes = {"exchange": exchange, "feed": feed}
modes[sys.argv[1]](*sys.argv[2:])
