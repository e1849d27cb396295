"""Show which verdicts and ratings a policy would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from boto3.dynamodb.conditions import Key

from moderation_cli.options import on_a_stack
from moderation_cli.parameter_types import KEYS, Text
from moderation_cli.policy_comparison import (
    Assessment,
    Effect,
    ModeratedVideo,
    PolicyComparison,
    Video,
    what_if,
)
from moderation_cli.terminal import interruption
from moderation_cli.terminal.errors import Refused
from video_moderation.accepted_values import NotAccepted
from video_moderation.contract.status import Status
from video_moderation.contract.uploads import longest_prefix
from video_moderation.policy import read_policy
from video_moderation.policy.authoring import ModerationPolicy
from video_moderation.runtime.table_pages import items

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mypy_boto3_dynamodb.service_resource import Table

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console
    from video_moderation.policy import Finding, Policy

PROGRESS_EVERY = 1_000
DOUBT = "? not known: labels that Rekognition was not asked for may flag the video, or narrow its audience"


@click.command("what-if", short_help="Show what a policy would change.")
@click.argument("policy", type=Text("a YAML file (.yaml, .yml) or the name of a preset"))
@click.option(
    "--key-prefix",
    type=KEYS,
    help="Try it as the policy of this prefix; default: as the policy of the bucket.",
)
@on_a_stack
def command(deployment: Deployment, console: Console, policy: str, key_prefix: str | None) -> None:
    """Show which verdicts and ratings a policy would change; nothing is changed.

    POLICY is a YAML file or the name of a preset. It is checked before AWS is asked, and evaluated over the
    stored labels with the code of the functions. Videos that a policy of another prefix decides are left out.

    \b
    Example:
      video-moderation what-if beachwear.yaml
    """  # noqa: D301 - \b is click's mark for lines to be kept
    interruption.say_then("nothing was changed")
    read = policy_of(policy, console.progress)
    videos = moderated_videos(deployment.videos, deployment.labels)
    others = deployment.policies_by_prefix
    chosen = decided_at(key_prefix or "", others, with_progress(videos, console.progress))
    report = what_if(read, chosen)
    console.answer(document(report) if console.as_json else None, lines(report))


def policy_of(given: str, warn: Callable[[str], object]) -> Policy:
    """Return the policy of a YAML file or of a preset's name; `warn` gets what may be unintended.

    Raises:
        Refused: it is neither, or is not accepted as a policy.
    """
    try:
        policy = ModerationPolicy.from_file_or_preset(given, "POLICY")
        content = policy.to_json()
    except NotAccepted as refusal:
        raise Refused(str(refusal)) from refusal
    for warning in policy.warnings:
        warn(f"warning: {warning}")
    return read_policy(content)


def moderated_videos(analysis: Table, metadata: Table) -> Iterator[Video]:
    """Return every video of the pipeline with the rows of its labels, which are read when they are needed.

    A row without a status is a forgotten video's, or a setting of the pipeline.
    """
    for row in items(analysis.scan):
        if "Status" in row:
            video = ModeratedVideo.from_item(row)
            yield video, _labels(metadata, video)


def decided_at(prefix: str, others: Iterable[str], videos: Iterable[Video]) -> Iterator[Video]:
    """Return the videos that a policy of `prefix` decides beside policies of `others`: the longest counts."""
    prefixes = {prefix, *others}
    return (video for video in videos if longest_prefix(video[0].name, prefixes) == prefix)


def with_progress(videos: Iterable[Video], say: Callable[[str], object]) -> Iterator[Video]:
    """Return the same videos, and report every thousand of them how many there were."""
    for number, video in enumerate(videos, start=1):
        yield video
        if number % PROGRESS_EVERY == 0:
            say(f"{number:,} videos looked at")


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


def _labels(metadata: Table, video: ModeratedVideo) -> Iterator[Mapping[str, Any]]:
    """The labels of the job that decided: other versions of that name have theirs beside them."""
    of_the_job = Key("LabelKey").begins_with(f"{video.job_id}#")
    return items(metadata.query, KeyConditionExpression=Key("VideoName").eq(video.name) & of_the_job)
