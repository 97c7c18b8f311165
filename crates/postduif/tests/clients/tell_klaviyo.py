"""Tells a shop's story through Klaviyo's own library for Python.

Arguments: Postduif's address, a key. Fails if something was not taken.
"""

import sys

from klaviyo_api import KlaviyoAPI

host, key = sys.argv[1:3]
client = KlaviyoAPI(key, max_retries=0, test_host=host + "/in/klaviyo")
profile = {"type": "profile", "attributes": {"email": "iris@example.test", "external_id": "u-9", "first_name": "Iris"}}
client.Profiles.create_profile({"data": profile})
event = {
    "type": "event",
    "attributes": {
        "properties": {"order_id": "k-2"},
        "unique_id": "order-k-2",
        "value": 7,
        "metric": {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}},
        "profile": {"data": {"type": "profile", "attributes": {"external_id": "u-9"}}},
    },
}
client.Events.create_event({"data": event})
client.Events.create_event({"data": event})
client.Profiles.create_or_update_profile({"data": profile})
