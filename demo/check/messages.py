"""What a check says about messages: one per decision, and how they are counted.

Knows nothing of any workflow; `monday.py` and `welcome.py` say when a message is
due and which e-mail it is.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from moments import written


@dataclass(frozen=True)
class Message:
    household: str
    email: str
    due_at: datetime
    state: str
    reason: str | None = None
    # Only where the workflow runs once per order.
    order_id: str | None = None


def handed_over(contact, interest, email, due_at, order_id=None):
    """The message at the moment it would leave: sent, or skipped without consent."""
    if contact.is_subscribed(interest, due_at):
        return Message(contact.household, email, due_at, "sent", order_id=order_id)
    return Message(contact.household, email, due_at, "skipped", "no_consent", order_id)


def sending_of(messages):
    """The count of one e-mail block. `queued` is every message that the block decided
    on: those sent and those skipped."""
    reasons = Counter(message.reason for message in messages if message.state == "skipped")
    return {
        "queued": len(messages),
        "sent": sum(message.state == "sent" for message in messages),
        "skipped": {"no_consent": reasons["no_consent"]},
    }


def as_json(counts, messages):
    return json.dumps({"counts": counts, "messages": [listed(message) for message in messages]}, indent=1)


def listed(message):
    """One message as JSON has it: without the keys that do not apply."""
    shown = {
        "order_id": message.order_id,
        "household": message.household,
        "email": message.email,
        "due": written(message.due_at),
        "state": message.state,
        "reason": message.reason,
    }
    return {key: value for key, value in shown.items() if value is not None}
