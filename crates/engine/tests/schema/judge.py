"""Validates drafts against the schema, and says where it judges otherwise than the reader did.

The schema itself is held against its meta-schema. Each draft is judged by jsonschema_rs; the ready
workflows by jsonschema too, which is written independently of it.
"""

import json
import pathlib
import sys

import jsonschema
import jsonschema_rs

# So many differences are shown.
SHOWN = 12


def main() -> int:
    folder = pathlib.Path(sys.argv[1])
    schema = json.loads((folder / "schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    slow = jsonschema.Draft202012Validator(schema)
    quick = jsonschema_rs.validator_for(schema)
    different = []
    count = 0
    for line in (folder / "drafts.jsonl").read_text().splitlines():
        case = json.loads(line)
        count += 1
        fits = quick.is_valid(case["draft"])
        if "," not in case["name"] and not slow.is_valid(case["draft"]):
            different.append(f"{case['name']}: jsonschema refuses it")
        if case["taken"] and not fits:
            error = next(quick.iter_errors(case["draft"]))
            path = "/".join(str(part) for part in error.instance_path)
            different.append(f"{case['name']}: the reader takes it, the schema says {path}: {error.message[:200]}")
        if case["found"] and fits:
            different.append(f"{case['name']}: the schema takes it, the reader says {case['found'][:2]}")
    for line in different[:SHOWN]:
        print(line)
    print(f"{len(different)} of {count} are judged otherwise")
    return 1 if different else 0


sys.exit(main())
