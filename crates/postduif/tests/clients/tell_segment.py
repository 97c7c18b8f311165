"""Tells a shop's story through Segment's own library for Python, compressed.

Arguments: Postduif's address, a key. Fails if the library says that something was not taken.
"""

import sys

import segment.analytics as analytics

failed = []
analytics.host, analytics.write_key = sys.argv[1:3]
analytics.gzip = True
analytics.max_retries = 0
analytics.on_error = lambda error, items: failed.append(str(error))
analytics.identify("u-2", {"email": "ben@example.test", "first_name": "Ben"})
analytics.track("u-2", "Order Completed", {"order_id": "p-1", "total": 7})
analytics.page(anonymous_id="visitor-2", name="Home")
analytics.screen("u-2", "Checkout", "Start")
analytics.group("u-2", "g-2", {"name": "Mill"})
analytics.shutdown()
if failed:
    sys.exit("\n".join(failed))
