"""Moderation labels as Rekognition returns them, and as the metadata table keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from video_moderation.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Label:
    """One moderation label at one sample of the video.

    `timestamp` is in milliseconds from the start, `confidence` in per cent, `parent` is empty at level 1.
    `content_types` says how sure Rekognition is, in per cent, that the picture is Animated or Illustrated.

    Example:
        >>> Label(2000, "Weapons", "Violence", 2, 97.4).top_category
        'Violence'
    """

    timestamp: int
    name: str
    parent: str
    level: int
    confidence: float
    content_types: Mapping[str, float] = field(default_factory=dict)

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
            content_types={
                content["Name"]: float(content["Confidence"])
                for content in detection.get("ContentTypes") or []
            },
        )

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Label:
        """A row of the metadata table, as boto3's DynamoDB resource returns it."""
        content_types: Mapping[str, Any] = item.get("ContentTypes", {})
        return cls(
            timestamp=int(item["Timestamp"]),
            name=item["ModerationLabel"],
            parent=item["ModerationCategory"],
            level=int(item["TaxonomyLevel"]),
            confidence=float(item["Confidence"]),
            content_types={name: float(confidence) for name, confidence in content_types.items()},
        )

    @cached_property
    def path(self) -> tuple[str, ...]:
        """The label and what it belongs to, the top category first.

        A label that AWS added after this taxonomy still hangs on the parent that came with it; one that
        it moved under another parent stays where this taxonomy, and so every policy, has it. What is above
        a parent that was added, too, is not known.

        Example:
            >>> Label(0, "Laser Swords", "Weapons", 3, 80.0).path
            ('Violence', 'Weapons', 'Laser Swords')
        """
        if self.name in taxonomy().parents or not self.parent:
            return taxonomy().path(self.name)
        return (*taxonomy().path(self.parent), self.name)

    @property
    def top_category(self) -> str:
        """The level 1 category that the label belongs to."""
        return self.path[0]

    @property
    def key(self) -> str:
        """What tells the label apart from all others of its job; keys sort in order of time.

        Example:
            >>> Label(2000, "Weapons", "Violence", 2, 97.4).key
            '0000002000#Weapons#97.4'
        """
        return f"{self.timestamp:010d}#{self.name}#{self.confidence}"

    def to_item(self, video_name: str, video_id: str, job_id: str) -> dict[str, Any]:
        """The label's row in the metadata table.

        The sort key holds everything that tells two labels of one name apart, so no label ever overwrites
        another: not one of the same instant, nor of a second upload of the same name, nor the same label
        that Rekognition reports twice with two confidences. The same label written twice is one row.

        Row:
            VideoName (text): the object's key.
            LabelKey (text): job, timestamp, label and confidence, so that a query gives the labels in order
                of time.
            Timestamp (number): when the label was seen, in milliseconds from the start of the video.
            Confidence (number): how sure Rekognition is, in per cent.
            ModerationLabel (text): the label.
            ModerationCategory (text): its parent; empty for a top category.
            TaxonomyLevel (number): 1 for a top category, 2 or 3 for what is below.
            TopCategory (text): the top category that the label belongs to.
            VideoId (text): the row of the video.
            JobId (text): Rekognition's job.
            ContentTypes (map): how sure Rekognition is, in per cent, that the picture is `Animated` or
                `Illustrated`; absent if it says nothing.
        """
        content_types = {name: _number(confidence) for name, confidence in self.content_types.items()}
        item = {
            "VideoName": video_name,
            "LabelKey": f"{job_id}#{self.key}",
            "Timestamp": self.timestamp,
            "Confidence": _number(self.confidence),
            "ModerationLabel": self.name,
            "ModerationCategory": self.parent,
            "TaxonomyLevel": self.level,
            "TopCategory": self.top_category,
            "VideoId": video_id,
            "JobId": job_id,
        }
        return item | ({"ContentTypes": content_types} if content_types else {})


def _number(value: float) -> Decimal:
    """A number as DynamoDB takes it: boto3 refuses floats."""
    return Decimal(str(value))
