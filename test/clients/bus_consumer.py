"""An outside consumer of the bus: prints each message of a topic as a line of JSON."""

import json
import sys

import zmq

url, topic = sys.argv[1:3]
socket = zmq.Context().socket(zmq.SUB)
socket.connect(url)
socket.setsockopt_string(zmq.SUBSCRIBE, topic)
while True:
    name, data = socket.recv_multipart()
    print(json.dumps({"topic": name.decode(), "data": json.loads(data)}), flush=True)
