"""Counting: every call, and everything that is billed."""

from __future__ import annotations

from collections import Counter, defaultdict

from benchmarks.virtual_aws.prices import cost

_BILLED = {
    ("S3", "GetObject"): "S3: GET request",
    ("S3", "GetObjectTagging"): "S3: GET request",
    ("S3", "PutObjectTagging"): "S3: PUT request",
    ("SNS", "Publish"): "SNS: publish",
    ("Lambda", "Invoke"): "Lambda: request",
    ("EventBridge", "PutEvents"): "EventBridge: custom event",
    ("EventBridge", "Event"): "EventBridge: event of S3 or of a schedule",
}


class Ledger:
    """Calls by service and operation, and units billed.

    Example:
        >>> ledger = Ledger()
        >>> ledger.call("SQS", "SendMessage")
        >>> ledger.calls_of("SQS"), round(ledger.dollars() * 1e6, 2)
        (1, 0.4)
    """

    def __init__(self) -> None:
        self.calls: Counter[tuple[str, str]] = Counter()
        self._units: defaultdict[str, float] = defaultdict(float)

    def call(self, service: str, operation: str, count: int = 1) -> None:
        """Count a call, and its price where a call has one."""
        self.calls[service, operation] += count
        if service == "SQS":
            self.bill("SQS: request", count)
        elif unit := _BILLED.get((service, operation)):
            self.bill(unit, count)

    def bill(self, unit: str, count: float) -> None:
        """Count what is billed other than by the call."""
        self._units[unit] += count

    def invocation(self, seconds: float, gigabytes: float) -> None:
        """Count an invocation of a Lambda function."""
        self.call("Lambda", "Invoke")
        self.bill("Lambda: GB-second, arm64", seconds * gigabytes)

    def calls_of(self, service: str) -> int:
        """All calls of a service."""
        return sum(count for (name, _), count in self.calls.items() if name == service)

    def by_service(self) -> dict[str, int]:
        """Calls by service, in alphabetical order."""
        return {name: self.calls_of(name) for name in sorted({service for service, _ in self.calls})}

    def dollars(self) -> float:
        """What all of it costs, Rekognition's own price aside."""
        return sum(cost(unit, count) for unit, count in self._units.items())
