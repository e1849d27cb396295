"""What a policy would have said of the videos that were moderated already."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from video_moderation.contract.status import Status
from video_moderation.evaluation.verdict import status_of
from video_moderation.labels.label import Label
from video_moderation.policy.audience import rated_otherwise
from video_moderation.policy.evaluation.evaluation import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from video_moderation.policy.evaluation.outcome import Outcome
    from video_moderation.policy.model import Policy


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
    NOT_KNOWN = "cannot be told: moderated at a higher confidence"
    """Verdict or audience may stay, or not: labels that the policy would look at were never stored."""
    RATING_LOST = "would not be rated any more"
    """As every rated video under a policy without audiences."""
    FIRST_RATED = "would be rated for the first time"
    """As every video that a policy without audiences judged, under one that has them."""
    SAME = "verdict and audience stay"
    NOT_JUDGED = "not judged"
    """Undetermined, or not moderated yet: no policy can decide it, since not all its labels are known."""


@dataclass(frozen=True)
class Assessment:
    """One video under a policy; `outcome` is None if it could not be judged.

    `complete` is false if the policy looks below the confidence that Rekognition was asked for: labels
    that it would look at were never stored. They can flag the video and narrow its audience, but never
    unflag nor widen. So `audiences` are those that it may be for, the one by the stored labels first.
    """

    video: ModeratedVideo
    outcome: Outcome | None = None
    complete: bool = True
    audiences: tuple[str | None, ...] = ()

    @property
    def verdict(self) -> Status:
        """The verdict under the policy, by the stored labels."""
        return self.video.verdict if self.outcome is None else status_of(self.outcome)

    @property
    def audience(self) -> str | None:
        """The rating under the policy, by the stored labels."""
        return self.video.audience if self.outcome is None else self.outcome.audience

    @property
    def verdict_is_known(self) -> bool:
        """Whether no label that was never stored could change the verdict."""
        return self.complete or self.verdict is Status.FLAGGED

    @property
    def audience_is_known(self) -> bool:
        """Whether no label that was never stored could change the rating."""
        return len(self.audiences) <= 1

    @property
    def differs(self) -> bool:
        """Whether the stored labels speak for another verdict or, if both rate, another audience."""
        other_verdict = self.verdict is not self.video.verdict
        return other_verdict or rated_otherwise(self.video.audience, self.audience)

    @property
    def effect(self) -> Effect:
        """What is known to change; if nothing is, whether something may."""
        if self.outcome is None:
            return Effect.NOT_JUDGED
        if self.verdict_is_known and self.verdict is not self.video.verdict:
            return Effect.TURNS_FLAGGED if self.outcome.flagged else Effect.TURNS_CLEAN
        others = [rated_otherwise(self.video.audience, each) for each in self.audiences]
        if all(others):
            return Effect.AUDIENCE_CHANGES
        if any(others) or not self.verdict_is_known:
            return Effect.NOT_KNOWN
        return _effect_on_all_alike(self.video.audience, self.audience)


Video = tuple[ModeratedVideo, "Iterable[Mapping[str, Any]]"]
"""A video with the rows of the metadata table, in any order; they are read if the video is judged."""


class PolicyComparison:
    """All videos under a policy: those that change, one by one, and how many there are of each effect.

    A video of which it is not known whether it changes is among them if its stored labels speak for it.
    First ratings, and ratings that are lost, are only counted: they concern all videos alike. `counts` grow
    while the changes are read, and are complete when they have been.

    Example:
        >>> report = PolicyComparison(policy, [(video, rows)])  # doctest: +SKIP
        >>> [(change.video.name, change.verdict) for change in report.changes]  # doctest: +SKIP
        [('swimming.mp4', <Status.CLEAN: 'CLEAN'>)]
    """

    def __init__(self, policy: Policy, videos: Iterable[Video]) -> None:
        self.policy = policy
        self.counts: Counter[Effect] = Counter()
        self.changes = self._changes(policy, videos)

    def _changes(self, policy: Policy, videos: Iterable[Video]) -> Iterator[Assessment]:
        for video, rows in videos:
            assessment = assess(policy, video, rows)
            self.counts[assessment.effect] += 1
            if assessment.differs:
                yield assessment


def assess(policy: Policy, video: ModeratedVideo, rows: Iterable[Mapping[str, Any]]) -> Assessment:
    """What a policy would have said of one video; rows of other jobs and videos are left out."""
    if video.verdict not in (Status.CLEAN, Status.FLAGGED) or video.job_id is None:
        return Assessment(video)
    mine = (row for row in rows if (row["VideoId"], row["JobId"]) == (video.video_id, video.job_id))
    outcome = evaluate(policy, map(Label.from_item, mine))
    asked = video.min_confidence
    complete = asked is not None and policy.min_confidence >= asked
    audiences = policy.ratings[policy.ratings.index(outcome.audience) :]
    return Assessment(video, outcome, complete, audiences[:1] if complete else audiences)


def _effect_on_all_alike(before: str | None, after: str | None) -> Effect:
    if before == after:
        return Effect.SAME
    return Effect.FIRST_RATED if before is None else Effect.RATING_LOST
