"""Things that go wrong on purpose, for tests: each fault happens a number of times and is then used up.

>>> plan = FaultPlan()
>>> plan.add(FailJobs(times=2, object_name="party.mp4"))
>>> plan.take(FailJobs, Occasion("other.mp4")) is None
True
>>> plan.take(FailJobs, Occasion("party.mp4")).status
'FAILED'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

from moderation_local.rekognition.parameters import OPERATIONS, error_codes

Ending = Literal["FAILED", "ERROR"]


class InvalidFault(ValueError):
    """A fault makes no sense; the message says why."""


@dataclass(frozen=True)
class Occasion:
    """A moment at which a fault may strike: about which object, in which call, on which page (from 1)."""

    object_name: str
    operation: str = ""
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What all faults have: how often, and whether only for one object's name."""

    times: int = 1
    object_name: str | None = None

    def __post_init__(self) -> None:
        """Refuse a fault that could never happen."""
        _require(_is_count(self.times), f"times must be a whole number from 1, not {self.times!r}")

    def strikes(self, occasion: Occasion) -> bool:
        """Say whether this is an occasion for the fault."""
        return self.object_name in (None, occasion.object_name)


@dataclass(frozen=True, kw_only=True)
class FailCalls(Fault):
    """The next calls of an operation fail with an error of the API.

    ``error`` must be one that AWS's model lists for the operation. ``page`` limits the fault to the n-th
    page of a ``GetContentModeration`` (2 is the first call with a ``NextToken``). ``http_status`` 500 turns
    a ``ThrottlingException`` into its "Service Unavailable" form.
    """

    operation: str
    error: str
    message: str = ""
    http_status: int = 0
    page: int | None = None

    def __post_init__(self) -> None:
        """Refuse a fault that could never happen."""
        super().__post_init__()
        _require(self.operation in OPERATIONS, f"operation must be one of {', '.join(OPERATIONS)}")
        codes = error_codes(self.operation)
        _require(self.error in codes, f"{self.operation} never fails with {self.error!r}; {_choices(codes)}")
        _require(self.http_status in (0, 400, 500), "http_status must be 400 or 500")
        _require(self.page is None or _is_count(self.page), "page must be a whole number from 1")

    def strikes(self, occasion: Occasion) -> bool:
        """Say whether this is an occasion for the fault."""
        here = (self.operation, self.page or occasion.page) == (occasion.operation, occasion.page)
        return here and super().strikes(occasion)


@dataclass(frozen=True, kw_only=True)
class FailJobs(Fault):
    """The next jobs end badly: ``FAILED``, or ``ERROR``, which only the completion message says.

    ``GetContentModeration`` knows no ``ERROR``; it then answers ``FAILED``, too.
    """

    status: Ending = "FAILED"
    message: str = "The job failed because a test asked for it."

    def __post_init__(self) -> None:
        """Refuse a fault that could never happen."""
        super().__post_init__()
        _require(self.status in get_args(Ending), f"status must be one of {', '.join(get_args(Ending))}")


@dataclass(frozen=True, kw_only=True)
class LoseCompletions(Fault):
    """The next completions are not published."""


@dataclass(frozen=True, kw_only=True)
class RepeatCompletions(Fault):
    """The next completions are published ``copies`` times."""

    copies: int = 2

    def __post_init__(self) -> None:
        """Refuse a fault that could never happen."""
        super().__post_init__()
        _require(_is_count(self.copies), f"copies must be a whole number from 1, not {self.copies!r}")


@dataclass(frozen=True, kw_only=True)
class ExpireTokens(Fault):
    """The next ``NextToken`` that are given out have expired by the time they are used."""


AnyFault = TypeVar("AnyFault", bound=Fault)
FAULTS: dict[str, type[Fault]] = {
    "fail_calls": FailCalls,
    "fail_jobs": FailJobs,
    "lose_completions": LoseCompletions,
    "repeat_completions": RepeatCompletions,
    "expire_tokens": ExpireTokens,
}
"""The faults by the names they have at the control endpoint."""


class FaultPlan:
    """The faults still to come, in the order they were asked for."""

    def __init__(self) -> None:
        self._pending: list[tuple[Fault, int]] = []

    def add(self, *faults: Fault) -> None:
        """Plan faults."""
        self._pending += [(fault, fault.times) for fault in faults]

    def clear(self) -> None:
        """Forget every fault still to come."""
        self._pending.clear()

    def take(self, kind: type[AnyFault], occasion: Occasion) -> AnyFault | None:
        """Return the first fault of a kind that strikes now, using it up once; None if there is none."""
        for index, (fault, left) in enumerate(self._pending):
            if isinstance(fault, kind) and fault.strikes(occasion):
                self._pending[index : index + 1] = [(fault, left - 1)] if left > 1 else []
                return fault
        return None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _choices(names: frozenset[str]) -> str:
    return f"there are {', '.join(sorted(names))}"


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise InvalidFault(message)
