"""Drives the official py5paisa client.

    python3 fivepaisa-client.py HTTP_URL USER_KEY ENCRYPTION_KEY USER_ID LOGIN_ID PIN CODE METHOD EXCH/TYPE/SCRIP ...

It logs in, connects and subscribes by METHOD (mf, md, oi). Prints what the client has read as JSON lines. The client is
unchanged but for the hosts.
"""

import json
import sys

from py5paisa import FivePaisaClient, py5paisa as module

http_url, user_key, encryption_key, user_id, login_id, pin, code, method, *scrips = sys.argv[1:]


def report(event, value=None):
    print(json.dumps({"event": event, "value": value}, separators=(",", ":")), flush=True)


module.GET_REQUEST_TOKEN_ROUTE = f"{http_url}/VendorsAPI/Service1.svc/TOTPLogin"
module.ACCESS_TOKEN_ROUTE = f"{http_url}/VendorsAPI/Service1.svc/GetAccessToken"
client = FivePaisaClient(
    cred={
        "APP_NAME": "tickgate",
        "APP_SOURCE": "1",
        "USER_ID": user_id,
        "PASSWORD": "",
        "USER_KEY": user_key,
        "ENCRYPTION_KEY": encryption_key,
    }
)
token = client.get_totp_session(login_id, code, pin)
report("login", token)
if token:
    # The server that the token names, and the address that the client makes of it.
    report("server", client.decode_token(token))
    client.WEBSOCKET_URL = f"{http_url.replace('http', 'ws', 1)}/feeds/api/chat?Value1="
    wanted = []
    for scrip in scrips:
        exch, exch_type, number = scrip.split("/")
        wanted.append({"Exch": exch, "ExchType": exch_type, "ScripCode": int(number)})
    client.connect(client.Request_Feed(method, "s", wanted))
    client.error_data(lambda _ws, error: report("error", str(error)))
    client.receive_data(lambda _ws, message: report("message", json.loads(message)))
    report("end")
