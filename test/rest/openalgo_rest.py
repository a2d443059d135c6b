"""Drives the REST calls of the published OpenAlgo SDK: a JSON command a line on standard input, an answer a line."""

import json
import sys

from openalgo import api


def plain(value):
    """A pandas frame as its columns, index and rows; anything else as it is."""
    if hasattr(value, "to_json"):
        return {
            "frame": json.loads(value.to_json(orient="records")),
            "columns": list(value.columns),
            "index": [str(each) for each in value.index],
        }
    return value


key, rest = sys.argv[1:3]
client = api(api_key=key, host=rest)

for line in sys.stdin:
    command = json.loads(line)
    result = getattr(client, command["call"])(**command.get("with", {}))
    print(json.dumps({"call": command["call"], "result": plain(result)}), flush=True)
