"""Moderation labels as Rekognition returns them, and as the metadata table keeps them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Label:
    """One moderation label at one sample of the video.

    `timestamp` is in milliseconds from the start, `confidence` in per cent, `parent` is empty at level 1.

    Example:
        >>> Label(2000, "Weapons", "Violence", 2, 97.4).top_category
        'Violence'
    """

    timestamp: int
    name: str
    parent: str
    level: int
    confidence: float

    @classmethod
    def from_detection(cls, detection: Mapping[str, Any]) -> Label:
        """A `ModerationLabels` element of `GetContentModeration`."""
        label = detection["ModerationLabel"]
        parent = label.get("ParentName", "")
        return cls(
            timestamp=int(detection["Timestamp"]),
            name=label["Name"],
            parent=parent,
            level=int(label.get("TaxonomyLevel") or (2 if parent else 1)),
            confidence=float(label["Confidence"]),
        )

    @property
    def path(self) -> tuple[str, ...]:
        """The label and what it belongs to, the top category first.

        A label that AWS added after this taxonomy still hangs on the parent that came with it.
        """
        if not self.parent:
            return (self.name,)
        return (*_ancestry(self.parent), self.name)

    @property
    def top_category(self) -> str:
        """The level 1 category that the label belongs to."""
        return self.path[0]

    def to_item(self, video_name: str, video_id: str, job_id: str) -> dict[str, Any]:
        """The label's row in the metadata table.

        The sort key holds job, timestamp and label: labels at one instant, and a second upload of the same
        name, never overwrite each other; and the same label written twice is one row.
        """
        return {
            "VideoName": video_name,
            "LabelKey": f"{job_id}#{self.timestamp:010d}#{self.name}",
            "Timestamp": self.timestamp,
            "Confidence": Decimal(str(self.confidence)),
            "ModerationLabel": self.name,
            "ModerationCategory": self.parent,
            "TaxonomyLevel": self.level,
            "TopCategory": self.top_category,
            "VideoId": video_id,
            "JobId": job_id,
        }


def _ancestry(name: str) -> tuple[str, ...]:
    parent = _parents().get(name, "")
    return (*_ancestry(parent), name) if parent else (name,)


@cache
def _parents() -> dict[str, str]:
    taxonomy = json.loads((Path(__file__).parent / "taxonomy.json").read_text(encoding="utf-8"))
    return {label["name"]: label["parent"] for label in taxonomy["labels"]}
