"""The published package openalgo, unmodified: TICKGATE_API_KEY=... python openalgo_quotes.py"""

import os
import time

from openalgo import api

client = api(api_key=os.environ["TICKGATE_API_KEY"], host="http://127.0.0.1:5000", ws_url="ws://127.0.0.1:8765")
client.connect()
client.subscribe_quote([{"exchange": "NSE", "symbol": "RELIANCE"}], on_data_received=print)
time.sleep(60)
client.disconnect()
