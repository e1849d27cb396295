"""What the evaluation asks of a label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class SeenLabel(Protocol):
    """One label that Rekognition returned for one sampled instant of a video."""

    @property
    def timestamp(self) -> int:
        """The instant, in milliseconds from the start."""

    @property
    def name(self) -> str:
        """The label."""

    @property
    def path(self) -> tuple[str, ...]:
        """The label and what it belongs to, the top category first."""

    @property
    def confidence(self) -> float:
        """How sure Rekognition is of the label, in per cent."""

    @property
    def content_types(self) -> Mapping[str, float]:
        """How sure it is, in per cent, that the picture is `Animated` or `Illustrated`; empty if neither."""
