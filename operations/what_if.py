"""Ask what a policy would have said of the videos that were moderated already; nothing is changed.

Example: `make what-if POLICY=new.yaml`

It evaluates with the functions' own code, so `lambdas` must be on the path (PYTHONPATH; make sees to it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from moderation.policy import read_policy
from moderation.policy.what_if import Assessment, Effect, ModeratedVideo, Report, what_if
from moderation_stack.checks import NotAccepted
from moderation_stack.policy import ModerationPolicy
from operations.command import Refused, arguments_of, aws, run
from operations.outputs import Outputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mypy_boto3_dynamodb.service_resource import Table

    from moderation.policy import Policy

Video = tuple[ModeratedVideo, "Iterator[Mapping[str, Any]]"]


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = arguments_of("what_if", "Show which verdicts a policy would change.")
    parser.add_argument("--policy", required=True, help="a YAML file, or the name of a preset")
    given = parser.parse_args(arguments)
    policy = policy_of(given.policy)
    session = aws()
    outputs = Outputs(session.client("cloudformation"), given.stack)
    tables = session.resource("dynamodb")
    analysis = tables.Table(outputs["VideoAnalysisTableName"])
    metadata = tables.Table(outputs["MetadataTableName"])
    tell(what_if(policy, moderated_videos(analysis, metadata)))


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
    """Every video of the pipeline with the rows of its labels, one video at a time."""
    for row in _pages(analysis.scan):
        yield ModeratedVideo.from_item(row), _labels(metadata, row["VideoName"])


def tell(report: Report, say: Callable[[str], object] = print) -> None:
    """The verdicts that would change, then how many videos there are of each kind."""
    for change in report.changes:
        say(_change_line(change))
    if report.changes:
        say("")
    say(f"policy {report.policy_version}")
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


def _labels(metadata: Table, name: str) -> Iterator[Mapping[str, Any]]:
    return _pages(metadata.query, KeyConditionExpression=Key("VideoName").eq(name))


def _pages(read: Callable[..., Mapping[str, Any]], **request: Any) -> Iterator[Mapping[str, Any]]:
    while True:
        page = read(**request)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


if __name__ == "__main__":
    run(main, on_interrupt="nothing was changed")
