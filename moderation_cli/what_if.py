"""Ask what a policy would have said of the videos that were moderated already; nothing is changed.

Example: `make what-if POLICY=new.yaml`

It evaluates with the functions' own code.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from moderation_cli.command import Refused, arguments_of, aws, run, text
from moderation_cli.outputs import Outputs
from moderation_cli.policy_comparison import Assessment, Effect, ModeratedVideo, Report, Video, what_if
from video_moderation.accepted_values import NotAccepted
from video_moderation.contract.status import Status
from video_moderation.policy import read_policy
from video_moderation.policy.authoring import ModerationPolicy
from video_moderation.verdict.alert import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from mypy_boto3_dynamodb.service_resource import Table

    from video_moderation.policy import Finding, Policy

PROGRESS_EVERY = 1_000
DOUBT = "? not known: labels that Rekognition was not asked for may flag the video, or narrow its audience"


def to_stderr(line: str) -> None:
    """Say what is no result."""
    print(line, file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = arguments_of("what_if", "Show which verdicts and ratings a policy would change.")
    stated = text("--policy", "a YAML file (.yaml, .yml), or the name of a preset, is accepted")
    parser.add_argument("--policy", type=stated, required=True, help="a YAML file, or the name of a preset")
    given = parser.parse_args(arguments)
    policy = policy_of(given.policy)
    session = aws()
    outputs = Outputs(session.client("cloudformation"), given.stack, given.prefix)
    tables = session.resource("dynamodb")
    analysis = tables.Table(outputs["VideoAnalysisTableName"])
    metadata = tables.Table(outputs["MetadataTableName"])
    videos = with_progress(moderated_videos(analysis, metadata), to_stderr)
    tell(what_if(policy, videos), partial(print, flush=True))


def policy_of(stated: str, warn: Callable[[str], object] = to_stderr) -> Policy:
    """The policy of a YAML file or of a preset's name; `warn` hears what may not be meant.

    Raises:
        Refused: it is neither, or says what no policy may say.
    """
    try:
        policy = ModerationPolicy.from_file_or_preset(stated, "--policy")
        document = policy.to_json()
    except NotAccepted as refusal:
        raise Refused(str(refusal)) from refusal
    for warning in policy.warnings:
        warn(printable(f"warning: {warning}"))
    return read_policy(document)


def moderated_videos(analysis: Table, metadata: Table) -> Iterator[Video]:
    """Every video of the pipeline with the rows of its labels, which are read when they are asked for."""
    for row in _pages(analysis.scan):
        video = ModeratedVideo.from_item(row)
        yield video, _labels(metadata, video)


def with_progress(videos: Iterable[Video], say: Callable[[str], object]) -> Iterator[Video]:
    """The same videos; every thousand of them, it is said how many there were."""
    for number, video in enumerate(videos, start=1):
        yield video
        if number % PROGRESS_EVERY == 0:
            say(f"{number:,} videos looked at")


def tell(report: Report, say: Callable[[str], object] = print) -> None:
    """Each video that would change, as soon as it is found; then how many videos there are of each kind."""
    width = _width(report.policy)
    lines = doubts = 0
    for change in report.changes:
        say(printable(_change_line(change, width)))
        lines += 1
        doubts += not (change.verdict_is_known and change.audience_is_known)
    if lines:
        say("")
    say(printable(f"policy {report.policy.version}"))
    for effect in Effect:
        say(f"{report.counts[effect]:>8,}  {effect.value}")
    if doubts:
        say(DOUBT)


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
    """The length of the longest that the policy says: lines are told before all of them are known."""
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
    return _pages(metadata.query, KeyConditionExpression=Key("VideoName").eq(video.name) & of_the_job)


def _pages(read: Callable[..., Mapping[str, Any]], **request: Any) -> Iterator[Mapping[str, Any]]:
    while True:
        page = read(**request)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


if __name__ == "__main__":
    run(main, on_interrupt="nothing was changed")
