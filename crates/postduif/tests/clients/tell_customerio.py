"""Tells a shop's story through Customer.io's own library for Python.

Arguments: Postduif's address, a key. Fails if something was not taken.
"""

import sys

from customerio import CustomerIO

host, key = sys.argv[1:3]
client = CustomerIO("site", key, retries=0)
# The library knows only its maker's hosts, over TLS.
client.base_url = host + "/in/customerio/api/v1"
client.track_anonymous("visitor-7", "seen", data={"page": "home"})
client.identify("u-7", email="gijs@example.test", anonymous_id="visitor-7", plan="basic")
client.track("u-7", "purchase", data={"order_id": "c-2", "total": 7})
client.backfill("u-7", "older", 1500000000, n=1)
client.pageview("u-7", "https://shop.example.test/")
client.suppress("u-7")
