"""Reads messages and the records of name servers as JSON, and says which signatures dkimpy verifies."""

import base64
import json
import sys

import dkim

question = json.load(sys.stdin)
records = {name.encode(): text.encode() for name, text in question["records"].items()}


def look_up(name, timeout=5):
    return records.get(name)


def verified(message):
    count = sum(
        line.lower().startswith(b"dkim-signature:") for line in message.split(b"\r\n\r\n")[0].split(b"\r\n")
    )
    outcome = []
    for index in range(count):
        try:
            outcome.append(dkim.DKIM(message).verify(idx=index, dnsfunc=look_up))
        except dkim.DKIMException:
            outcome.append(False)
    return outcome


print(json.dumps([verified(base64.b64decode(message)) for message in question["messages"]]))
