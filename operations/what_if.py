"""Ask what a policy would have said of the videos that were moderated already; nothing is changed.

Example: `make what-if POLICY=new.yaml`

It evaluates with the functions' own code.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from moderation.alert import printable
from moderation.policy import read_policy
from moderation.policy.what_if import Assessment, Effect, ModeratedVideo, Report, Video, what_if
from moderation_stack.checks import NotAccepted
from moderation_stack.policy import ModerationPolicy
from operations.command import Refused, arguments_of, aws, run, text
from operations.outputs import Outputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from mypy_boto3_dynamodb.service_resource import Table

    from moderation.policy import Policy

PROGRESS_EVERY = 1_000


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = arguments_of("what_if", "Show which verdicts a policy would change.")
    stated = text("--policy", "a YAML file (.yaml, .yml), or the name of a preset, is accepted")
    parser.add_argument("--policy", type=stated, required=True, help="a YAML file, or the name of a preset")
    given = parser.parse_args(arguments)
    policy = policy_of(given.policy)
    session = aws()
    outputs = Outputs(session.client("cloudformation"), given.stack)
    tables = session.resource("dynamodb")
    analysis = tables.Table(outputs["VideoAnalysisTableName"])
    metadata = tables.Table(outputs["MetadataTableName"])
    videos = with_progress(moderated_videos(analysis, metadata), partial(print, file=sys.stderr))
    tell(what_if(policy, videos), partial(print, flush=True))


def policy_of(stated: str) -> Policy:
    """The policy of a YAML file or of a preset's name.

    Raises:
        Refused: it is neither, or says what no policy may say.
    """
    try:
        return read_policy(ModerationPolicy.from_file_or_preset(stated, "--policy").to_json())
    except NotAccepted as refusal:
        raise Refused(str(refusal)) from refusal


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
    """Each verdict that would change, as soon as it is known; then how many videos there are of each kind."""
    for change in report.changes:
        say(printable(_change_line(change)))
    if report.counts[Effect.TURNS_FLAGGED] or report.counts[Effect.TURNS_CLEAN]:
        say("")
    say(printable(f"policy {report.policy_version}"))
    for effect in Effect:
        say(f"{report.counts[effect]:>8,}  {effect.value}")
    if report.incomplete:
        say(
            f"{report.incomplete:,} of them were moderated at a higher confidence than this policy asks for: "
            "labels it would look at were never stored"
        )


def _change_line(change: Assessment) -> str:
    strongest = [reason.finding for reason in change.outcome.reasons[:1]] if change.outcome else []
    because = "".join(f"  {' > '.join(found.path)}  {found.confidence:.1f} %" for found in strongest)
    return f"{change.video.verdict:>8} -> {change.verdict:<8} {change.video.name}{because}"


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
