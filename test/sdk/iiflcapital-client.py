"""Reads the feed of IIFL Capital with the paho client.

    python3 iiflcapital-client.py HOST PORT USER PASSWORD TOPIC ...

Prints what comes as JSON lines. Packets are laid out by ctypes, from the structure of the broker's own example.
"""

import ctypes
import json
import sys

import paho.mqtt.client as mqtt


class Level(ctypes.LittleEndianStructure):
    _pack_ = 2
    _fields_ = [
        ("quantity", ctypes.c_uint32),
        ("price", ctypes.c_int32),
        ("orders", ctypes.c_int16),
        ("side", ctypes.c_int16),
    ]


class Market(ctypes.LittleEndianStructure):
    _pack_ = 2
    _fields_ = [
        ("ltp", ctypes.c_int32),
        ("lastTradedQuantity", ctypes.c_uint32),
        ("tradedVolume", ctypes.c_uint32),
        ("high", ctypes.c_int32),
        ("low", ctypes.c_int32),
        ("open", ctypes.c_int32),
        ("close", ctypes.c_int32),
        ("averageTradedPrice", ctypes.c_int32),
        ("reserved", ctypes.c_uint16),
        ("bestBidQuantity", ctypes.c_uint32),
        ("bestBidPrice", ctypes.c_int32),
        ("bestAskQuantity", ctypes.c_uint32),
        ("bestAskPrice", ctypes.c_int32),
        ("totalBidQuantity", ctypes.c_uint32),
        ("totalAskQuantity", ctypes.c_uint32),
        ("priceDivisor", ctypes.c_int32),
        ("lastTradedTime", ctypes.c_int32),
        ("marketDepth", Level * 10),
    ]


def report(event, value=None):
    print(json.dumps({"event": event, "value": value}, separators=(",", ":")), flush=True)


def fields(structure):
    names = [name for name, _ in structure._fields_ if name != "marketDepth"]
    return {name: getattr(structure, name) for name in names}


def read(topic, payload):
    kind = topic.split("/")[2]
    if kind in ("mw", "index"):
        packet = Market.from_buffer_copy(payload)
        return {**fields(packet), "marketDepth": [fields(level) for level in packet.marketDepth], "size": len(payload)}
    if kind in ("oi", "uppercircuit", "lowercircuit"):
        return list((ctypes.c_int32 * (len(payload) // 4)).from_buffer_copy(payload))
    return payload.decode()


host, port, user, password, *topics = sys.argv[1:]
client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="paho-1", protocol=mqtt.MQTTv311)
client.username_pw_set(user, password)


def connected(_client, _userdata, _flags, reason, _properties):
    report("connected", str(reason))
    if not reason.is_failure:
        client.subscribe([(topic, 0) for topic in topics])


client.on_connect = connected
client.on_subscribe = lambda _client, _userdata, _mid, reasons, _properties: report(
    "granted", [reason.value for reason in reasons]
)
client.on_message = lambda _client, _userdata, message: report(
    "message", {"topic": message.topic, "content": read(message.topic, message.payload)}
)
client.on_connect_fail = lambda *_: report("failed")
client.reconnect_delay_set(60, 60)
client.connect(host, int(port), keepalive=20)
client.loop_forever()
