"""What a policy would have said of the videos that were moderated already."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ..analysis import Status
from ..labels import Label
from ..verdict import status_of
from .audience import rated_otherwise
from .evaluation import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .model import Policy
    from .outcome import Outcome


@dataclass(frozen=True)
class ModeratedVideo:
    """A video with its verdict, as the video analysis table keeps it.

    `min_confidence` is what Rekognition was asked for, in per cent, None if the row does not say.
    """

    video_id: str
    name: str
    job_id: str | None
    verdict: Status
    audience: str | None = None
    min_confidence: float | None = None

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> ModeratedVideo:
        """The row as boto3's DynamoDB resource returns it."""
        asked = item.get("MinConfidence")
        return cls(
            video_id=item["VideoId"],
            name=item["VideoName"],
            job_id=item.get("JobId"),
            verdict=Status(item["Status"]),
            audience=item.get("Audience"),
            min_confidence=None if asked is None else float(asked),
        )


class Effect(StrEnum):
    """What a policy would do to a video's verdict, or else to its rating, in order of consequence."""

    TURNS_FLAGGED = "would be flagged"
    TURNS_CLEAN = "would be clean"
    AUDIENCE_CHANGES = "would be for another audience"
    RATING_LOST = "would not be rated any more"
    """As every rated video under a policy without audiences."""
    FIRST_RATED = "would be rated for the first time"
    """As every video that a policy without audiences judged, under one that has them."""
    SAME = "verdict and audience stay"
    NOT_JUDGED = "not judged"
    """Undetermined, or not moderated yet: no policy can decide it, since not all its labels are known."""


OF_ITS_OWN = frozenset({Effect.TURNS_FLAGGED, Effect.TURNS_CLEAN, Effect.AUDIENCE_CHANGES})
"""What follows from a video's own labels, so that each such video is worth a line."""


@dataclass(frozen=True)
class Assessment:
    """One video under a policy; `outcome` is None if it could not be judged.

    `complete` is false if the policy looks below the confidence that Rekognition was asked for: labels
    that it would look at were never stored.
    """

    video: ModeratedVideo
    effect: Effect
    outcome: Outcome | None = None
    complete: bool = True

    @property
    def verdict(self) -> Status:
        """The verdict under the policy."""
        return self.video.verdict if self.outcome is None else status_of(self.outcome)

    @property
    def audience(self) -> str | None:
        """The rating under the policy."""
        return self.video.audience if self.outcome is None else self.outcome.audience


Video = tuple[ModeratedVideo, "Iterable[Mapping[str, Any]]"]
"""A video with the rows of the metadata table, in any order; they are read if the video is judged."""


class Report:
    """All videos under a policy: those that change, one by one, and how many there are of each effect.

    First ratings, and ratings that are lost, are only counted: they concern all videos alike. `counts` and
    `incomplete` grow while the changes are read, and are complete when they have been.
    """

    def __init__(self, policy: Policy, videos: Iterable[Video]) -> None:
        self.policy = policy
        self.counts: Counter[Effect] = Counter()
        self.incomplete = 0
        self.changes = self._changes(policy, videos)

    def _changes(self, policy: Policy, videos: Iterable[Video]) -> Iterator[Assessment]:
        for video, rows in videos:
            assessment = assess(policy, video, rows)
            self.counts[assessment.effect] += 1
            self.incomplete += not assessment.complete
            if assessment.effect in OF_ITS_OWN:
                yield assessment


def what_if(policy: Policy, videos: Iterable[Video]) -> Report:
    """What a policy would have said of videos; each is looked at when the report's changes come to it.

    Example:
        >>> report = what_if(policy, [(video, rows)])
        >>> [(change.video.name, change.video.verdict, change.verdict) for change in report.changes]
        [('swimming.mp4', <Status.FLAGGED: 'FLAGGED'>, <Status.CLEAN: 'CLEAN'>)]
    """
    return Report(policy, videos)


def assess(policy: Policy, video: ModeratedVideo, rows: Iterable[Mapping[str, Any]]) -> Assessment:
    """What a policy would have said of one video; rows of other jobs and videos are left out."""
    if video.verdict not in (Status.CLEAN, Status.FLAGGED) or video.job_id is None:
        return Assessment(video, Effect.NOT_JUDGED)
    mine = (row for row in rows if (row["VideoId"], row["JobId"]) == (video.video_id, video.job_id))
    outcome = evaluate(policy, map(Label.from_item, mine))
    asked = video.min_confidence
    complete = asked is not None and policy.min_confidence >= asked
    return Assessment(video, _effect(video, outcome), outcome, complete)


def _effect(video: ModeratedVideo, outcome: Outcome) -> Effect:
    verdict = status_of(outcome)
    if verdict is not video.verdict:
        return Effect.TURNS_FLAGGED if verdict is Status.FLAGGED else Effect.TURNS_CLEAN
    if rated_otherwise(video.audience, outcome.audience):
        return Effect.AUDIENCE_CHANGES
    if outcome.audience == video.audience:
        return Effect.SAME
    return Effect.FIRST_RATED if video.audience is None else Effect.RATING_LOST
