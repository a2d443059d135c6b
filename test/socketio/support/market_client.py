"""A client of /market on python-socketio: says every event as a line of JSON, and sends what it is told to."""

import json
import sys
import threading

import socketio

NAMESPACE = "/market"
EVENTS = ["connected", "status", "subscription_success", "subscription_error", "unsubscription_success",
          "market_data", "ltp_data", "quote_data", "depth_data", "error", "system_alert"]


def say(event, payload=None):
    # One write: handlers run in threads of their own.
    sys.stdout.write(json.dumps({"event": event, "payload": payload}) + "\n")
    sys.stdout.flush()


url, auth, transport = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3]
client = socketio.Client(reconnection=False)
for name in EVENTS:
    client.on(name, lambda payload, name=name: say(name, payload), namespace=NAMESPACE)
client.on("connect_error", lambda payload: say("connect_error", payload), namespace=NAMESPACE)
client.on("disconnect", lambda *reason: say("disconnect"), namespace=NAMESPACE)


def obey():
    for line in sys.stdin:
        event, payload = json.loads(line)
        if event == "call":
            say("acknowledged", client.call(payload[0], payload[1], namespace=NAMESPACE, timeout=10))
        else:
            client.emit(event, payload, namespace=NAMESPACE)


try:
    client.connect(url, auth=auth, namespaces=[NAMESPACE], transports=[transport])
except socketio.exceptions.ConnectionError:
    sys.exit(0)
threading.Thread(target=obey, daemon=True).start()
client.wait()
