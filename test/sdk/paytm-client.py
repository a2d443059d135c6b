"""Drives the official pyPMClient, which is cloned and not installed.

    python3 paytm-client.py CLONE URL

Every line on stdin is a list of preferences to subscribe. The client is unchanged but for the host it connects to.
"""

import json
import sys
import threading

clone, url = sys.argv[1:3]
sys.path.insert(0, clone)

from pmClient.WebSocketClient import WebSocketClient  # noqa: E402


def report(event, value=None):
    print(json.dumps({"event": event, "value": value}, separators=(",", ":")), flush=True)


def read_commands(client):
    for line in sys.stdin:
        client.subscribe(json.loads(line))


token = url.split("x_jwt_token=")[1]
client = WebSocketClient(token)
client.ws_url = client.ws_url.replace("wss://developer-ws.paytmmoney.com", url.split("/broadcast")[0])
client.set_on_open_listener(lambda: report("open"))
client.set_on_message_listener(lambda ticks: report("ticks", ticks))
client.set_on_error_listener(lambda error: report("error", str(error)))
client.set_on_close_listener(lambda code, reason: report("close", code))
threading.Thread(target=read_commands, args=(client,), daemon=True).start()
client.connect()
