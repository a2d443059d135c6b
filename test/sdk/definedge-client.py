"""Drives the official pyintegrate client: logs in with a one-time code, then follows ticks and depth.

    python3 definedge-client.py LOGIN_URL FEED_URL API_TOKEN API_SECRET CODE TICK|DEPTH:EXCHANGE:TOKEN ...

Prints what the client reports as JSON lines. The client is unchanged but for its hosts and the list of symbols, which
it would download.
"""

import json
import sys

from integrate import ConnectToIntegrate, IntegrateWebSocket


def report(event, value=None):
    print(json.dumps({"event": event, "value": value}, separators=(",", ":")), flush=True)


login_url, feed_url, api_token, api_secret, code = sys.argv[1:6]
wanted = [tuple(text.split(":")) for text in sys.argv[6:]]
symbols = [{"segment": exchange, "token": token} for _, exchange, token in wanted]
ConnectToIntegrate.symbols = property(lambda _: iter(symbols))


def subscribe(client):
    report("login")
    for kind in ("TICK", "DEPTH"):
        tokens = [(exchange, token) for own, exchange, token in wanted if own == kind]
        if tokens:
            client.subscribe(kind, tokens)
    client.subscribe("ORDER")


connection = ConnectToIntegrate(login_url=login_url)
connection.login(api_token, api_secret, totp=code)
report("session", connection.get_session_keys())
client = IntegrateWebSocket(connection)
client.on_login = subscribe
client.on_acknowledgement = lambda _, data: report("acknowledgement", data)
client.on_tick_update = lambda _, data: report("tick", data)
client.on_depth_update = lambda _, data: report("depth", data)
client.on_order_update = lambda _, data: report("order", data)
client.on_exception = lambda _, error: report("exception", str(error))
client.connect(socket_url=feed_url, ssl_verify=False)
