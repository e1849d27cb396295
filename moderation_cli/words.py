"""Where a video stands and why, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from video_moderation.alerts.text.plain_text import timecode
from video_moderation.contract.status import Status
from video_moderation.runtime.clock import parse_iso

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation_cli.stack.rows import Row

_UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


def counted(count: int, noun: str) -> str:
    """Return a number with its noun, which takes an s in the plural.

    Example:
        >>> counted(1, "video"), counted(2_000, "video")
        ('1 video', '2,000 videos')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def age(since: str, now: datetime | None = None) -> str:
    """Return how long ago an instant was, in its largest unit.

    Example:
        >>> age("2026-11-23T09:00:00Z", datetime(2026, 11, 23, 11, 30, tzinfo=UTC))
        '2 hours ago'
    """
    passed = (now or datetime.now(UTC)) - parse_iso(since)
    for unit, length in _UNITS:
        if passed >= length:
            return f"{counted(passed // length, unit)} ago"
    return "just now"


def standing(row: Row) -> str:
    """Return where a video stands, as a sentence.

    Example:
        >>> standing({"Status": "UNDETERMINED", "Reason": "the file is empty"})
        'UNDETERMINED: it was not fully moderated, so it is not known to be clean: the file is empty.'
    """
    deleted = f" The object was deleted; noticed at {row['DeletedAt']}." if "DeletedAt" in row else ""
    return f"{row['Status']}: {_SENTENCES[Status(row['Status'])](row)}.{deleted}"


def why(row: Row) -> str:
    """Return the reason for a status in a few words; empty if the status says it all."""
    status = Status(row["Status"])
    if "DeletedAt" in row:
        return "deleted"
    if "Decision" in row:
        return f"{row['Decision'].lower()} by {row['DecidedBy']}"
    if status is Status.FLAGGED:
        return ", ".join(row.get("Categories", ()))
    if status is Status.IN_PROGRESS:
        return f"job {row.get('JobId', 'not known')}"
    return str(row.get("Reason", ""))


def seen(row: Row) -> Iterator[tuple[str, ...]]:
    """Return the strongest reasons for the verdict: how sure, what, where, and by which rule."""
    for reason in row.get("Reasons", ()):
        yield (
            reason["Action"],
            f"{reason['Confidence']:.1f} %",
            " > ".join(reason["Path"]),
            ", ".join(map(_scene, reason.get("Scenes", ()))),
            reason["Rule"],
        )


def decided(row: Row) -> str:
    """Return what somebody decided, as a sentence; empty if nobody has."""
    if "Decision" not in row:
        return ""
    note = f': "{row["DecisionNote"]}"' if row.get("DecisionNote") else ", without a note"
    return f"{row['Decision']} by {row['DecidedBy']} at {row['DecidedAt']}{note}"


def _pending(row: Row) -> str:
    if "TroubledSince" not in row:
        return f"it has waited for a free job of Rekognition since {row['QueuedAt']}"
    tried_since, next_try = row["TroubledSince"], row["NotBefore"]
    return f"its job could not be started since {tried_since}; the next try is not before {next_try}"


def _in_progress(row: Row) -> str:
    return f"job {row.get('JobId', 'not known')} was started at {row.get('StartedAt', 'a time not known')}"


def _recovering(row: Row) -> str:
    return (
        f"attempt {row['Attempt']} failed at {row.get('RecoveringSince', 'a time not known')}, "
        f"and recovery tries again or gives up: {row.get('Reason', 'no reason was noted')}"
    )


def _judged(row: Row) -> str:
    found = f"{counted(row.get('LabelCount', 0), 'label')} in {counted(row.get('SceneCount', 0), 'scene')}"
    audience = f", for the audience {row['Audience']}" if "Audience" in row else ""
    policy = f"policy {row.get('PolicyVersion', 'not known')}"
    verb = "flags" if row["Status"] == Status.FLAGGED else "flags nothing in"
    return f"{policy} {verb} it{audience}; {found}, finished at {row.get('FinishedAt', 'a time not known')}"


def _undetermined(row: Row) -> str:
    reason = row.get("Reason", "no reason was noted")
    return f"it was not fully moderated, so it is not known to be clean: {reason}"


_SENTENCES: dict[Status, Any] = {
    Status.PENDING: _pending,
    Status.IN_PROGRESS: _in_progress,
    Status.RECOVERING: _recovering,
    Status.CLEAN: _judged,
    Status.FLAGGED: _judged,
    Status.UNDETERMINED: _undetermined,
}


def _scene(scene: Row) -> str:
    return f"{timecode(int(scene['StartMillis']))}-{timecode(int(scene['EndMillis']))}"
