"""Show which verdicts and ratings a policy would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from boto3.dynamodb.conditions import Key

from moderation_cli.commands.videos.what_if_report import document, lines
from moderation_cli.options import on_a_stack
from moderation_cli.parameter_types import KEYS, Text
from moderation_cli.policy_comparison import ModeratedVideo, PolicyComparison, Video
from moderation_cli.terminal import interruption
from moderation_cli.terminal.errors import Refused
from moderation_cli.words import counted
from video_moderation.accepted_values import NotAccepted
from video_moderation.contract.storage.uploads import longest_prefix
from video_moderation.policy import read_policy
from video_moderation.policy.authoring import ModerationPolicy
from video_moderation.runtime.table_pages import items

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mypy_boto3_dynamodb.service_resource import Table

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console
    from video_moderation.policy import Policy

PROGRESS_EVERY = 1_000


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
    report = PolicyComparison(read, chosen)
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
            say(f"{counted(number, 'video')} looked at")


def _labels(metadata: Table, video: ModeratedVideo) -> Iterator[Mapping[str, Any]]:
    """The labels of the job that decided: other versions of that name have theirs beside them."""
    of_the_job = Key("LabelKey").begins_with(f"{video.job_id}#")
    return items(metadata.query, KeyConditionExpression=Key("VideoName").eq(video.name) & of_the_job)
