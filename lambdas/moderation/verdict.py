"""The verdict on a video, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .analysis import Status

if TYPE_CHECKING:
    from .scenes import Scene, Tally


@dataclass(frozen=True)
class Verdict:
    """What was decided.

    `reason` says why a video is UNDETERMINED, and is empty otherwise. `scenes` are the strongest ones,
    `categories` their top categories. `duration` is in milliseconds, None if unknown.
    """

    status: Status
    reason: str = ""
    label_count: int = 0
    scene_count: int = 0
    scenes: list[Scene] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    model_version: str | None = None
    duration: int | None = None

    @property
    def tag(self) -> str:
        """The value of the object's verdict tag."""
        return self.status.value.lower()

    def attributes(self) -> dict[str, Any]:
        """What the video's row says of the verdict, unknown values left out."""
        values = {
            "LabelCount": self.label_count,
            "SceneCount": self.scene_count,
            "Reason": self.reason or None,
            "ModelVersion": self.model_version,
            "DurationMillis": self.duration,
        }
        return {name: value for name, value in values.items() if value is not None}


def decide(tally: Tally, model_version: str | None, duration: int | None) -> Verdict:
    """The verdict on a video whose every page of labels was read.

    Whoever calls this has seen the job SUCCEEDED and read its last page: no label at all is then the only
    way to CLEAN.
    """
    return Verdict(
        status=Status.FLAGGED if tally.label_count else Status.CLEAN,
        label_count=tally.label_count,
        scene_count=tally.scene_count,
        scenes=tally.strongest,
        categories=tally.categories,
        model_version=model_version,
        duration=duration,
    )


def undetermined(reason: str) -> Verdict:
    """The verdict on a video that could not be fully moderated."""
    return Verdict(status=Status.UNDETERMINED, reason=reason)
