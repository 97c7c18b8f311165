#!/usr/bin/env python3
"""Cuts the demo shop's orders out of "The Complete Journey".

    python3 demo/data/extract.py SOURCE_FOLDER

SOURCE_FOLDER holds `orders.ndjson.zst` and `products.csv.zst`; the `zstd`
command unpacks them, everything else is the standard library. The results,
`orders.txt.gz` and `products.txt.gz` beside this file, say the same on each run.
README.md has their form. Money is read as decimal text and kept in whole cents:
a float never touches it.
"""

import csv
import gzip
import io
import json
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

from product_names import readable_name

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


def read_orders(folder, products):
    """Orders with exact amounts and only the lines that are goods."""
    for text in unpacked(folder / "orders.ndjson.zst").splitlines():
        raw = json.loads(text, parse_float=Decimal)
        lines = [line_of(raw_line) for raw_line in raw["lines"] if is_goods(raw_line, products)]
        if lines:
            yield raw["order"], raw["household"], raw["at"], lines


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


def cents(amount):
    whole = Decimal(amount) * 100
    if whole != int(whole):
        raise ValueError(f"{amount} has more than two decimals")
    return int(whole)


def line_of(raw_line):
    """`paid` and `discount` are of the whole line, not of one piece."""
    return (
        str(raw_line["product"]),
        raw_line["quantity"],
        cents(raw_line["paid"]),
        cents(raw_line["discount"]),
    )


def by_frequency(orders):
    """The products in the orders, what is bought most often first: short numbers for most lines."""
    counted = Counter(sku for *_, lines in orders for sku, *_ in lines)
    return sorted(counted, key=lambda sku: (-counted[sku], int(sku)))


def written_line(line, number_of):
    """Number of the product and what was paid; the discount and the quantity only where there is more to say."""
    sku, quantity, paid, discount = line
    words = [number_of[sku], paid]
    if discount or quantity != 1:
        words.append(discount)
    if quantity != 1:
        words.append(quantity)
    return ",".join(map(str, words))


def write(path, lines):
    """Packed, without the instant of packing."""
    text = "".join(f"{line}\n" for line in lines)
    path.write_bytes(gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0))


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: extract.py SOURCE_FOLDER (with orders.ndjson.zst and products.csv.zst)")
    source, folder = Path(sys.argv[1]), Path(__file__).resolve().parent
    products = read_products(source)
    orders = sorted(read_orders(source, products), key=lambda order: (order[2], str(order[0])))
    skus = by_frequency(orders)
    number_of = {sku: number for number, sku in enumerate(skus)}
    write(
        folder / "products.txt.gz",
        (f"{sku}\t{readable_name(products[sku])}\t{products[sku]['product_category'].lower()}" for sku in skus),
    )
    write(
        folder / "orders.txt.gz",
        (
            f"{order}\t{household}\t{at}\t{' '.join(written_line(line, number_of) for line in lines)}"
            for order, household, at, lines in orders
        ),
    )
    print(f"{len(orders)} orders of {len({order[1] for order in orders})} households, ", end="")
    print(f"{sum(len(order[3]) for order in orders)} lines, {len(skus)} products")


if __name__ == "__main__":
    main()
