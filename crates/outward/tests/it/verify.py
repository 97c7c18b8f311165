"""Verifies a signature of Standard Webhooks with nothing but Python's standard library.

Reads one JSON object from standard input: secrets, id, at_s, signatures, body (in base64). Ends with
0 if one of the signatures is one of the secrets', and with 1 if none is.
"""

import base64
import hashlib
import hmac
import json
import sys

given = json.load(sys.stdin)
body = base64.b64decode(given["body"])
content = b".".join([given["id"].encode(), str(given["at_s"]).encode(), body])
for secret in given["secrets"]:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    own = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    for signature in given["signatures"].split(" "):
        version, _, theirs = signature.partition(",")
        if version == "v1" and hmac.compare_digest(own, theirs):
            sys.exit(0)
sys.exit(1)
