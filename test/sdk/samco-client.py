"""Drives the official stocknotebridge client.

    python3 samco-client.py HTTP_URL WS_URL API_KEY API_SECRET STREAM SYMBOL ...

Logs in with the keys, connects with the token that it was given, and subscribes the symbols on the stream. Then reads
commands as JSON lines from stdin, {"call": "subscribe_quote" | "unsubscribe_market_data" | ..., "symbols": [...]} or
{"call": "index", "name": "NIFTY 50"}, and prints what the client reports as JSON lines. The client is unchanged but for
the hosts that it is made with.
"""

import json
import sys
import threading

from snapi_py_client.snapi_bridge import StocknoteAPIPythonBridge


def report(event, value=None):
    print(json.dumps({"event": event, "value": value}, separators=(",", ":")), flush=True)


class Client(StocknoteAPIPythonBridge):
    def on_open(self, open_info):
        super().on_open(open_info)
        report("open")

    def on_message(self, ws, msg):
        report("data", json.loads(msg))

    def on_error(self, ws, error_msg):
        report("error", str(error_msg))


http_url, ws_url, api_key, api_secret, stream = sys.argv[1:6]
client = Client()
client.api_client.configuration.host = http_url
client.STREAMING_URL = ws_url
# What generate_session_token() is made of: in 3.2.2 that one hands its own body over twice, and fails.
keys = {"apiKey": api_key, "apiSecret": api_secret}
session = json.loads(client._v32_call("/session/token", "POST", body=keys, require_session=False))
report("session", session)
if "sessionToken" not in session:
    sys.exit(1)
client.set_session_token(sessionToken=session["sessionToken"])
client.set_streaming_data(value=sys.argv[6:], streaming_type=stream)
threading.Thread(target=client.start_streaming, daemon=True).start()
for line in sys.stdin:
    command = json.loads(line)
    if command["call"] == "index":
        report("index", json.loads(client.index_quote(command["name"])))
    else:
        getattr(client, command["call"])(command["symbols"])
