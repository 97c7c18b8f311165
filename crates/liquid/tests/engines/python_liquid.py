"""Renders snippets with python-liquid: JSON comes in on standard input and goes out as
[{"text": …} or {"error": …}], one for each snippet."""

import copy
import json
import os
import sys
import time

# Dates without a zone are the machine's own there.
os.environ["TZ"] = "UTC"
time.tzset()

from liquid import DictLoader  # noqa: E402
from liquid.future import Environment  # noqa: E402


def render(environment, snippet, data):
    try:
        template = environment.from_string(snippet)
        return {"text": template.render(**copy.deepcopy(data))}
    except Exception as error:  # noqa: BLE001: whatever it is, it is the answer
        return {"error": f"{type(error).__name__}: {error}".split("\n")[0]}


def main():
    given = json.load(sys.stdin)
    environment = Environment(loader=DictLoader(given["partials"]), extra=True)
    results = [render(environment, snippet, given["data"]) for snippet in given["snippets"]]
    json.dump(results, sys.stdout)


main()
