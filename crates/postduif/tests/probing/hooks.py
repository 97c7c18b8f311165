"""What the one who probes must leave alone: the key by which it is let in. Without it all that follows is
refused, which every check takes for an answer."""

import os

import schemathesis

OWN_KEY = os.environ["PROBING_KEY_ID"]
NO_KEY = "999999999"


@schemathesis.hook
def before_call(ctx, case, kwargs):
    if case.operation.path == "/api/v1/keys/{id}" and str(case.path_parameters.get("id")) == OWN_KEY:
        case.path_parameters["id"] = NO_KEY
