"""Verdicts to show to people and programs."""

from __future__ import annotations

from video_moderation.contract.status import Status
from video_moderation.evaluation.verdict import Verdict
from video_moderation.labels.scenes import Scene
from video_moderation.policy import Action, Finding, Outcome, Policy, Reason, Rule
from video_moderation.videos.video_analysis import VideoAnalysis

POLICY = Policy("test-1+0", "7.0", 50, Rule(Action.FLAG))
SWIM = ("Swimwear or Underwear", "Female Swimwear or Underwear")


def row(name: str = "swimming.mp4") -> VideoAnalysis:
    """The row of a video in progress."""
    return VideoAnalysis(
        "0" * 64, name, "media", "v1", Status.IN_PROGRESS, "2026-11-23T08:00:00.000Z", 1, job_id="job-1"
    )


def reason(
    *path: str,
    rule: str = "default",
    action: Action = Action.FLAG,
    scenes: int = 1,
    confidence: float = 97.42,
    start: int = 2_000,
) -> Reason:
    """A reason with scenes of 4.5 s, twenty seconds apart, of which three are kept, the surest last."""
    kept = [
        Scene(start + 20_000 * number, start + 4_500 + 20_000 * number, confidence - number)
        for number in range(3)
    ]
    finding = Finding(path, confidence, start, start + 4_500 + 20_000 * (scenes - 1), 4_500 * scenes, scenes)
    return Reason(rule, action, finding, tuple(kept[:scenes][::-1]), scenes)


def flagged(*reasons: Reason, labels: int = 38, scenes: int = 12, audience: str | None = None) -> Verdict:
    """A flagged video, for these reasons or for one."""
    given = reasons or (reason(*SWIM),)
    flags = [each for each in given if each.action is Action.FLAG]
    categories = tuple(dict.fromkeys(each.finding.path[0] for each in flags))
    outcome = Outcome(
        POLICY.version, Action.FLAG, given, len(given), categories, audience, flag_count=len(flags)
    )
    return Verdict(Status.FLAGGED, POLICY.version, audience, "", labels, scenes, outcome)
