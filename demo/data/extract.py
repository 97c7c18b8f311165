#!/usr/bin/env python3
"""Cuts the demo shop's orders out of "The Complete Journey".

    python3 demo/data/extract.py SOURCE_FOLDER

SOURCE_FOLDER holds `orders.ndjson.zst` and `products.csv.zst`; the `zstd`
command unpacks them, everything else is the standard library. The result,
`orders.ndjson` beside this file, is the same to the byte on each run. The
selection is described in README.md; the constants below are its exact form.
Money is read as decimal text and added as decimals: a float never touches it.
"""

import csv
import io
import json
import subprocess
import sys
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from product_names import readable_name

BANANAS = "1082185"

# Twelve whole weeks, Monday 00:00 up to and without Monday 00:00.
SPAN_FROM = "2017-09-25T00:00:00"
SPAN_UNTIL = "2017-12-18T00:00:00"

# Shifted by 465 weeks this hour is the one that exists twice in Amsterdam on
# 25 October 2026; shifted by 487 it is the one that is missing in March 2027.
DOUBLED_HOUR = "2017-11-26T02"

# Households with enormous baskets would fill the file without adding a case.
MONDAY_LINES_MAX = 120

# Frequent small baskets: several orders within seven days, few of them bananas.
FREQUENT_ORDERS_MIN = 8
FREQUENT_LINES_MAX = 60

# Its bananas of Monday 20 November were bought at 14:30:40, forty seconds
# after the moment that the workflow waits for. Too large for the rules above.
FORTY_SECONDS_LATE = "1598"

# What no web shop can put in a box.
CATEGORIES_LEFT_OUT = (
    "COUPON",
    "COUPON/MISC ITEMS",
    "COUPONS/STORE & MFG",
    "FUEL",
)


def unpacked(path):
    """The text of a file packed by zstd."""
    done = subprocess.run(["zstd", "-dc", str(path)], stdout=subprocess.PIPE, check=True)
    return done.stdout.decode("utf-8")


def read_products(folder):
    rows = csv.DictReader(io.StringIO(unpacked(folder / "products.csv.zst")))
    return {row["product_id"]: row for row in rows}


def read_orders(folder):
    """Orders of the span, with exact amounts and only the lines that are goods."""
    products = read_products(folder)
    for text in unpacked(folder / "orders.ndjson.zst").splitlines():
        raw = json.loads(text, parse_float=Decimal)
        if not SPAN_FROM <= raw["at"] < SPAN_UNTIL:
            continue
        lines = [line_of(raw_line, products) for raw_line in raw["lines"] if is_goods(raw_line, products)]
        if lines:
            yield order_of(raw, lines)


def is_goods(raw_line, products):
    """Whether a line is a product somebody took home: coupons, petrol, lines of
    quantity 0 and products that the catalogue does not describe are not."""
    product = products.get(str(raw_line["product"]))
    return (
        product is not None
        and raw_line["quantity"] > 0
        and product["product_type"] != ""
        and product["product_category"] != ""
        and product["product_category"] not in CATEGORIES_LEFT_OUT
    )


def money(amount):
    cents = amount.quantize(Decimal("0.01"))
    if cents != amount:
        raise ValueError(f"{amount} has more than two decimals")
    return f"{cents} USD"


def line_of(raw_line, products):
    """`paid` and `discount` are of the whole line, not of one piece."""
    return {
        "sku": str(raw_line["product"]),
        "name": readable_name(products[str(raw_line["product"])]),
        "quantity": raw_line["quantity"],
        "paid": money(Decimal(raw_line["paid"])),
        "discount": money(Decimal(raw_line["discount"])),
    }


def order_of(raw, lines):
    total = sum((Decimal(line["paid"].split()[0]) for line in lines), Decimal(0))
    return {
        "order_id": str(raw["order"]),
        "household": raw["household"],
        "at": raw["at"],
        "total": money(total),
        "lines": lines,
    }


def has_bananas(order):
    return any(line["sku"] == BANANAS for line in order["lines"])


def is_monday(order):
    return datetime.fromisoformat(order["at"]).weekday() == 0


def is_selected(household, orders):
    """The four ways in, as README.md tells them."""
    if household == FORTY_SECONDS_LATE:
        return True
    banana_orders = [order for order in orders if has_bananas(order)]
    if not banana_orders:
        return False
    line_count = sum(len(order["lines"]) for order in orders)
    on_monday = any(is_monday(order) for order in banana_orders)
    in_doubled_hour = any(order["at"].startswith(DOUBLED_HOUR) for order in orders)
    if (on_monday or in_doubled_hour) and line_count <= MONDAY_LINES_MAX:
        return True
    return len(orders) >= FREQUENT_ORDERS_MIN and line_count <= FREQUENT_LINES_MAX


def select(orders):
    by_household = defaultdict(list)
    for order in orders:
        by_household[str(order["household"])].append(order)
    kept = [
        order
        for household, of_household in by_household.items()
        if is_selected(household, of_household)
        for order in of_household
    ]
    return sorted(kept, key=lambda order: (order["at"], order["order_id"]))


def write(orders, path):
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for order in orders:
            file.write(json.dumps(order, ensure_ascii=False, separators=(",", ":")) + "\n")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: extract.py SOURCE_FOLDER (with orders.ndjson.zst and products.csv.zst)")
    orders = select(read_orders(Path(sys.argv[1])))
    path = Path(__file__).resolve().parent / "orders.ndjson"
    write(orders, path)
    print(f"{len(orders)} orders of {len({o['household'] for o in orders})} households, ", end="")
    print(f"{sum(map(has_bananas, orders))} with bananas, ", end="")
    print(f"{sum(len(o['lines']) for o in orders)} lines, {path.stat().st_size} bytes: {path.name}")


if __name__ == "__main__":
    main()
