"""What `what-if` says: a line for each video that would change, the counts, and the same for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moderation_cli.policy_comparison import Assessment, Effect, PolicyComparison
from video_moderation.contract.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_moderation.policy import Finding, Policy

DOUBT = "? not known: labels that Rekognition was not asked for may flag the video, or narrow its audience"


def lines(report: PolicyComparison) -> Iterator[str]:
    """Return a line for each video that would change, as soon as it is found; then the counts."""
    width = _width(report.policy)
    changes = doubts = 0
    for change in report.changes:
        yield _change_line(change, width)
        changes += 1
        doubts += not (change.verdict_is_known and change.audience_is_known)
    if changes:
        yield ""
    yield f"policy {report.policy.version}"
    for effect in Effect:
        yield f"{report.counts[effect]:>8,}  {effect.value}"
    if doubts:
        yield DOUBT


def document(report: PolicyComparison) -> dict[str, Any]:
    """Return the same for programs."""
    changes = [_change_document(change) for change in report.changes]
    counts = {effect.name: report.counts[effect] for effect in Effect}
    return {"policyVersion": report.policy.version, "changes": changes, "counts": counts}


def _change_document(change: Assessment) -> dict[str, Any]:
    return {
        "videoId": change.video.video_id,
        "videoName": change.video.name,
        "before": {"verdict": change.video.verdict, "audience": change.video.audience},
        "after": {"verdict": change.verdict, "audience": change.audience},
        "verdictIsKnown": change.verdict_is_known,
        "audienceIsKnown": change.audience_is_known,
        "reasons": [
            {"path": list(found.path), "confidence": found.confidence} for found in _strongest(change)
        ],
    }


def _change_line(change: Assessment, width: int) -> str:
    before = _rated(change.video.verdict, change.video.audience)
    after = _with_doubts(change)
    because = "".join(f"  {' > '.join(found.path)}  {found.confidence:.1f} %" for found in _strongest(change))
    # Two spaces, of which a question mark may take one.
    return f"{before:>{width}} -> {after:<{width + 1}} {change.video.name}{because}"


def _with_doubts(change: Assessment) -> str:
    """The verdict and the audience under the policy, with a question mark after what is not known."""
    verdict = change.verdict if change.verdict_is_known else f"{change.verdict}?"
    return _rated(verdict, change.audience if change.audience_is_known else f"{change.audience}?")


def _rated(verdict: str, audience: str | None) -> str:
    return verdict if audience is None else f"{verdict}, {audience}"


def _width(policy: Policy) -> int:
    """Return the length of the longest rating of the policy: lines are printed before all are known."""
    return max(len(_rated(Status.FLAGGED, audience)) for audience in policy.ratings)


def _strongest(change: Assessment) -> list[Finding]:
    """The strongest reason for the verdict or, if that stays, for the audience; empty if there is none."""
    if change.outcome is None:
        return []
    if change.effect is Effect.AUDIENCE_CHANGES or change.verdict is change.video.verdict:
        return [*change.outcome.audience_reasons[:1]]
    return [reason.finding for reason in change.outcome.reasons[:1]]
