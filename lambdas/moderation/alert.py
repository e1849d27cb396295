"""The alert as people read it: a subject that SNS accepts, and a text that fits a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from .analysis import Status, VideoAnalysis

if TYPE_CHECKING:
    from .scenes import Scene
    from .verdict import Verdict

# SNS: less than 100 characters, no control characters; ASCII satisfies every version of its rules.
# docs.aws.amazon.com/sns/latest/api/API_Publish.html
MAX_SUBJECT = 99


def subject(row: VideoAnalysis, verdict: Verdict) -> str:
    """One line that says what happened to which video; the name is shortened in its middle if it must be.

    Example:
        >>> subject(row, verdict)
        'Flagged: swimming.mp4 has 38 moderation labels in 3 scenes'
    """
    if verdict.status is Status.FLAGGED:
        before, after = "Flagged: ", f" has {_counts(verdict)}"
    else:
        before, after = f"{verdict.status.value.capitalize()}: ", " could not be moderated"
    name = printable(row.name).encode("ascii", "replace").decode()
    return before + _shortened(name, MAX_SUBJECT - len(before) - len(after)) + after


def text(row: VideoAnalysis, verdict: Verdict, region: str) -> str:
    """The whole alert: verdict and file, the reasons, and where to look."""
    lines = [f"{verdict.status.value}: {printable(row.name)}", _summary(verdict), ""]
    lines += [_scene_line(scene) for scene in verdict.scenes]
    more = verdict.scene_count - len(verdict.scenes)
    if more > 0:
        lines.append(f"and {more:,} more scenes, all in the metadata table")
    if verdict.scenes:
        lines.append("")
    lines += [f"Video    {_console_link(row, region)}", f"Bucket   {row.bucket}"]
    if row.version_id:
        lines.append(f"Version  {row.version_id}")
    lines.append(f"VideoId  {row.video_id}")
    if row.job_id:
        lines.append(f"Job      {row.job_id}")
    return "\n".join(lines) + "\n"


def printable(name: str) -> str:
    r"""An object's name with nothing in it that could forge a line or turn the direction of writing.

    Example:
        >>> print(printable("a\nb.mp4"))
        a\u000ab.mp4
    """
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in name)


def timecode(millis: int) -> str:
    """Minutes, seconds and tenths; hours where there are any.

    Example:
        >>> timecode(6500), timecode(3_725_000)
        ('00:06.5', '1:02:05.0')
    """
    tenths = millis // 100
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    rest = f"{minutes:02d}:{tenths // 10:02d}.{tenths % 10}"
    return f"{hours}:{rest}" if hours else rest


def _summary(verdict: Verdict) -> str:
    if verdict.status is Status.FLAGGED:
        return f"{_counts(verdict)}."
    return f"Not fully moderated, so not known to be clean: {printable(verdict.reason)}"


def _counts(verdict: Verdict) -> str:
    return f"{_plural(verdict.label_count, 'moderation label')} in {_plural(verdict.scene_count, 'scene')}"


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _scene_line(scene: Scene) -> str:
    when = f"{timecode(scene.start)}-{timecode(scene.end)}"
    return f"{when}  {printable(' > '.join(scene.path))}  {scene.confidence:.1f} %"


def _shortened(name: str, room: int) -> str:
    if len(name) <= room:
        return name
    tail = (room - 3) // 2
    return f"{name[: room - 3 - tail]}...{name[-tail:]}"


def _console_link(row: VideoAnalysis, region: str) -> str:
    version = f"&versionId={quote(row.version_id, safe='')}" if row.version_id else ""
    domain = "amazonaws-us-gov.com" if region.startswith("us-gov-") else "aws.amazon.com"
    return (
        f"https://{region}.console.{domain}/s3/object/{row.bucket}"
        f"?region={region}&prefix={quote(row.name, safe='')}{version}"
    )
