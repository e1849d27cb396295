"""How far a sweep or a backfill came: the state between two calls of the Sweeper."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from video_moderation.recovery.backfill import Backfill, Estimate
from video_moderation.runtime.typed_fields import TypedFields

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Sweep:
    """How far a sweep, or a backfill, came. `marker` is where to go on, None when the end is reached.

    With `since`, the end of a deployment (ISO 8601), versions from more than an hour before it are listed but
    not looked up: listing is cheap, a read for each of millions of versions is not. `others` counts the
    versions that are not moderated, by the endings of their keys. `versioning` is what S3 says of the bucket.
    """

    checked: int = 0
    found: int = 0
    marker: dict[str, str] | None = None
    since: str | None = None
    others: Mapping[str, int] = field(default_factory=dict)
    backfill: Backfill | None = None
    estimate: Estimate = field(default_factory=Estimate)
    versioning: str = ""

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> Sweep:
        """The sweep that an execution starts with, or that `to_json` returned.

        Raises:
            ValueError: `since` is no instant, or the backfill is none.
        """
        since, backfill = TypedFields(state).instant_or_none("since"), state.get("backfill")
        return cls(
            state.get("checked", 0),
            state.get("found", 0),
            state.get("marker"),
            since,
            state.get("others", {}),
            None if backfill is None else Backfill.from_json(backfill),
            Estimate(**state.get("estimate", {})),
        )

    def to_json(self) -> dict[str, Any]:
        """The state as Step Functions carries it from one call to the next."""
        state = {
            "checked": self.checked,
            "found": self.found,
            "marker": self.marker,
            "finished": self.marker is None,
            "since": self.since,
            "others": dict(self.others),
        }
        if self.backfill is None:
            return state
        return state | {
            "backfill": self.backfill.to_json(),
            "estimate": asdict(self.estimate),
            "versioning": self.versioning,
        }

    @property
    def room(self) -> int | None:
        """How many more videos may be found; None if there is no limit."""
        return self.backfill.room(self.found) if self.backfill else None
