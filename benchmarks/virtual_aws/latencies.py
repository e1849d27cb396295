"""How long things take in the model: assumptions, none of them AWS's promise (see README.md)."""

from __future__ import annotations

import random
from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True)
class Latencies:
    """Mean durations in seconds; each single one is between half and one and a half times the mean.

    Example:
        >>> Latencies().scaled(2).dynamodb
        0.02
    """

    upload_event: float = 1.0  # S3 has stored the object -> the message can be received, or the function runs
    completion: float = 0.5  # the job has ended -> the message can be received in the queue
    poll: float = 0.1  # a message can be received -> the function has it
    invocation: float = 0.05  # an invocation's own time: Lambda's, and Python's
    dynamodb: float = 0.01
    index_lag: float = 0.1  # a row has changed -> its index shows it
    s3: float = 0.05
    rekognition: float = 0.25
    other: float = 0.03  # SNS, EventBridge

    def scaled(self, factor: float) -> Self:
        """All of them so many times as long."""
        return type(self)(**{field.name: getattr(self, field.name) * factor for field in fields(self)})

    def of_service(self, service: str) -> float:
        """The mean duration of a call."""
        means = {"DynamoDB": self.dynamodb, "S3": self.s3, "Rekognition": self.rekognition}
        return means.get(service, self.other)


class Chance:
    """Everything random in a run, from one seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def around(self, mean: float) -> float:
        """A duration between half and one and a half times the mean."""
        return mean * self._random.uniform(0.5, 1.5)

    def up_to(self, most: float) -> float:
        """Anything from 0 on."""
        return self._random.uniform(0, most)

    def triangular(self, least: float, most: float, mode: float) -> float:
        """Anything between two bounds, near the mode more often."""
        return self._random.triangular(least, most, mode)
