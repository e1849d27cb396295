"""The alert as people read it: a subject that SNS accepts, and a text that fits a phone."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from video_moderation.alerts.text.command_line import DECISIONS
from video_moderation.alerts.text.console_links import ConsoleLinks
from video_moderation.alerts.text.plain_text import (
    UNBROKEN,
    broken,
    is_shortened,
    plural,
    printable,
    quoted,
    timecode,
    wrapped,
)
from video_moderation.contract.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_moderation.alerts.text.command_line import Commands
    from video_moderation.evaluation.verdict import Verdict
    from video_moderation.policy import Reason
    from video_moderation.videos.video_analysis import VideoAnalysis

# SNS: less than 100 characters, no control characters; ASCII satisfies every version of its rules.
# docs.aws.amazon.com/sns/latest/api/API_Publish.html
MAX_SUBJECT = 99
NAME_SHORTENED = "(name shortened; the video's row has all of it)"


def subject(row: VideoAnalysis, verdict: Verdict) -> str:
    """One line that says what happened to which video; a long name is shortened in its middle.

    Example:
        >>> subject(row, verdict)
        'Flagged: "swimming.mp4" has 38 moderation labels in 3 scenes'
    """
    if verdict.status is Status.FLAGGED:
        before, after = "Flagged: ", f" has {_counts(verdict)}"
    else:
        before, after = f"{verdict.status.value.capitalize()}: ", " could not be moderated"
    name = quoted(_in_ascii(printable(row.name)), MAX_SUBJECT - len(before) - len(after))
    return before + name + after


@dataclass(frozen=True)
class Places:
    """Where the alert sends its readers: commands, the Region, both tables, and the review room, if any."""

    commands: Commands
    region: str
    video_analysis_table: str
    metadata_table: str
    review_url: str = ""


def text(row: VideoAnalysis, verdict: Verdict, places: Places) -> str:
    """The whole alert: verdict and file, the reasons, how to decide, and where to look.

    Everything to read comes first and is wrapped for a phone. What is to be copied comes after it: addresses,
    ids and commands each have a line of their own.
    """
    paragraphs = [
        [*_headline(row, verdict)],
        [*_review_link(row, places)],
        *([*_reason_lines(reason)] for reason in verdict.flags),
        [*_left_out(verdict)],
        [*_decide(row, places)],
        [*_links(row, places)],
        [*_identity(row, verdict)],
    ]
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines) + "\n"


def summary(verdict: Verdict) -> str:
    """What was found, or why nothing could be found, in a line.

    Example:
        >>> summary(verdict)
        '38 moderation labels in 3 scenes'
    """
    return _counts(verdict) if verdict.status is Status.FLAGGED else verdict.reason


def _headline(row: VideoAnalysis, verdict: Verdict) -> Iterator[str]:
    name = printable(row.name)
    yield from broken(f"{verdict.status.value}: {quoted(name)}")
    if is_shortened(name):
        yield NAME_SHORTENED
    if verdict.status is Status.FLAGGED:
        yield _counts(verdict)
    else:
        yield "Not fully moderated, so not known to be clean:"
        yield from wrapped(printable(verdict.reason), indent=3)
    if verdict.audience:
        yield f"Audience: {verdict.audience}"


def _review_link(row: VideoAnalysis, places: Places) -> Iterator[str]:
    """One link, whole on a line of its own, so that mail programs on phones make it one."""
    if places.review_url:
        yield "Review it:"
        yield f"{places.review_url}#/video/{row.video_id}"


def _reason_lines(reason: Reason) -> Iterator[str]:
    """One label that flagged the video: how sure, where to look, what it belongs to, by which rule."""
    *above, label = (printable(name) for name in reason.finding.path)
    yield from wrapped(f"{reason.finding.confidence:.1f} %  {label}", indent=8)
    yield from wrapped(_scenes(reason))
    if above:
        yield from wrapped(f"in {' > '.join(above)}", indent=3)
    yield from wrapped(f"rule {reason.rule}", indent=5)


def _scenes(reason: Reason) -> str:
    in_order = sorted(reason.scenes, key=lambda scene: scene.start)
    shown = ", ".join(f"{timecode(scene.start)}-{timecode(scene.end)}" for scene in in_order)
    more = reason.scene_count - len(in_order)
    return shown + (f" and{UNBROKEN}{more:,}{UNBROKEN}more" if more else "")


def _left_out(verdict: Verdict) -> Iterator[str]:
    if verdict.outcome and verdict.outcome.flag_count > len(verdict.flags):
        yield f"The strongest {len(verdict.flags)} of {verdict.outcome.flag_count:,} reasons."


def _decide(row: VideoAnalysis, places: Places) -> Iterator[str]:
    for decision, verb in DECISIONS.items():
        yield f"To {verb}:\n{places.commands.decide(row.video_id, decision)}"


def _links(row: VideoAnalysis, places: Places) -> Iterator[str]:
    console = ConsoleLinks(places.region)
    yield f"Video:\n{console.s3_object(row.bucket, row.name, row.version_id)}"
    yield f"Its row:\n{console.item(places.video_analysis_table, row.video_id)}"
    yield f"Its labels:\n{console.query(places.metadata_table, row.name)}"
    if row.job_id:  # the console has no page of a stored-video job
        command = "aws rekognition get-content-moderation"
        yield f"Its job:\n{command} --region {places.region} --job-id {row.job_id}"


def _identity(row: VideoAnalysis, verdict: Verdict) -> Iterator[str]:
    yield f"Bucket   {row.bucket}"
    if row.version_id:
        yield f"Version  {row.version_id}"
    yield f"VideoId  {row.video_id}"
    yield f"Policy   {verdict.policy_version}"


def _counts(verdict: Verdict) -> str:
    return f"{plural(verdict.label_count, 'moderation label')} in {plural(verdict.scene_count, 'scene')}"


def _in_ascii(name: str) -> str:
    """The name as a subject may hold it: letters without their accents, and a question mark for the rest."""
    letters = (char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return "".join(letters).encode("ascii", "replace").decode()
