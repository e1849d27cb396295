"""What AWS charges, in US dollars, us-east-1; the one place where prices stand.

No price page of AWS could be read when this was written. `mark` says how sure a price is: "seen" in several
unrelated public files, or in AWS's price list as published by others in August 2026; "remembered" if not.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Price:
    """Dollars for one `unit`."""

    unit: str
    dollars: float
    mark: str


MILLION = 1_000_000

PRICES = {
    price.unit: price
    for price in (
        Price("Rekognition: minute of video", 0.10, "seen"),
        Price("Lambda: request", 0.20 / MILLION, "seen"),
        Price("Lambda: GB-second, arm64", 0.0000133334, "seen"),
        Price("SQS: request", 0.40 / MILLION, "seen"),
        Price("SNS: publish", 0.50 / MILLION, "seen"),
        Price("DynamoDB: write request unit", 0.625 / MILLION, "seen"),
        Price("DynamoDB: read request unit", 0.125 / MILLION, "seen"),
        Price("S3: GET request", 0.0004 / 1000, "seen"),
        Price("S3: PUT request", 0.005 / 1000, "seen"),
        Price("EventBridge: custom event", 1.00 / MILLION, "seen"),
        Price("EventBridge: event of S3 or of a schedule", 1.00 / MILLION, "remembered"),
    )
}


def cost(unit: str, count: float = 1) -> float:
    """Dollars for so many units.

    Example:
        >>> round(cost("Rekognition: minute of video", 60), 2)
        6.0
    """
    return PRICES[unit].dollars * count
