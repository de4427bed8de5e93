"""Has singer-python read a catalog and messages, and prints what it then writes otherwise than they were.

    python3 singer_round_trip.py catalog.json messages.jsonl
"""

import decimal
import json
import sys

import singer
from singer.catalog import Catalog


# What its model of a JSON Schema has no place for; messages have them.
UNKNOWN_IN_CATALOGS = {"definitions", "$ref"}


def differences(path, given, read):
    if isinstance(given, dict) and isinstance(read, dict):
        for key in sorted(given.keys() | read.keys()):
            if path.startswith("catalog/") and key in UNKNOWN_IN_CATALOGS:
                continue
            if key == "bookmark_properties" and given[key] == []:
                continue
            yield from differences(f"{path}/{key}", given.get(key, "absent"), read.get(key, "absent"))
    elif isinstance(given, list) and isinstance(read, list) and len(given) == len(read):
        for index, (one, other) in enumerate(zip(given, read)):
            yield from differences(f"{path}/{index}", one, other)
    elif given != read:
        yield f"{path}: {given!r} became {read!r}"


def main():
    catalog, messages = sys.argv[1:]
    with open(catalog, encoding="utf-8") as file:
        given = json.load(file)
    found = list(differences("catalog", given, Catalog.load(catalog).to_dict()))
    state = {}
    with open(messages, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            given = json.loads(line, parse_float=decimal.Decimal)
            message = singer.parse_message(line)
            found += differences(f"line {number}", given, message.asdict())
            if isinstance(message, singer.StateMessage):
                state = message.value
    for stream, bookmark in state["bookmarks"].items():
        for key, value in bookmark.items():
            found += differences(f"state/{stream}/{key}", value, singer.get_bookmark(state, stream, key))
    print("\n".join(found), end="")


main()
