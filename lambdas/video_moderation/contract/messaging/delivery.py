"""Who gets a message of the alert topic: its attribute `delivery`, by which subscriptions filter.

An e-mail subscription names the values that it wants. It could not exclude one instead: a message without any
attribute, such as a CloudWatch alarm, matches no filter policy, not even `"exists": false`.
docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
"""

from __future__ import annotations

from enum import StrEnum

DELIVERY_ATTRIBUTE = "delivery"


class Delivery(StrEnum):
    """How people hear of what a message says; programs get every message."""

    SINGLE = "single"
    """By an e-mail of its own."""
    COLLECTED = "collected"
    """By the next digest."""
    DIGEST = "digest"
    """The message is a digest: one e-mail about many videos."""


EMAILED = (Delivery.SINGLE, Delivery.DIGEST)
"""What an e-mail subscription of the alert topic asks for."""
