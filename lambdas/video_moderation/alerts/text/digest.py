"""A digest as people and programs read it: one e-mail about many videos."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from video_moderation.alerts.text.plain_text import broken, plural, printable, quoted, wrapped
from video_moderation.contract.status import AWAITS_PEOPLE, DecisionKind
from video_moderation.evaluation.document import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from video_moderation.alerts.pace.collected_alerts import CollectedAlert
    from video_moderation.alerts.text.command_line import Commands

SHOWN = 20
"""So many videos are named; a mail about thousands of them would be read by nobody."""

_TOO_MANY = (
    "One e-mail about all, because there were too many for one each, or because they are no videos or were "
    "deleted."
)
_OF_A_BACKFILL = (
    "One e-mail about all, because these videos were in the bucket before moderation began, or were "
    "moderated again after a policy change."
)


def subject(alerts: Sequence[CollectedAlert]) -> str:
    """One line that says how many videos it is about.

    Example:
        >>> subject(eighty_three)
        'Digest: 83 videos (3 FLAGGED, 80 UNDETERMINED)'
    """
    counts = ", ".join(f"{count:,} {verdict}" for verdict, count in _counts(alerts).items())
    return f"Digest: {plural(len(alerts), 'video')} ({counts})"


def text(alerts: Sequence[CollectedAlert], commands: Commands, review_url: str = "") -> str:
    """The whole digest: the counts, the review room, the first videos, and how to see the others."""
    shown = _first(alerts)
    paragraphs = [
        _beginning(alerts),
        ["Review them:", f"{review_url}#/"] if review_url else [],
        *(list(_video_lines(alert)) for alert in shown),
        [f"and {len(alerts) - len(shown):,} more."] if len(alerts) > len(shown) else [],
        ["To see all that await a decision:", *commands.list_awaiting()],
        ["To decide:", commands.decide("<VideoId>", DecisionKind.APPROVED)],
    ]
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines) + "\n"


def document(alerts: Sequence[CollectedAlert]) -> dict[str, Any]:
    """The digest for programs that want it; each of its videos was announced to them by itself."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "digest": {
            "count": len(alerts),
            "verdicts": _counts(alerts),
            "videos": [
                {
                    "videoId": alert.video_id,
                    "key": alert.name,
                    "verdict": alert.verdict,
                    "summary": alert.summary,
                    "finishedAt": alert.finished_at,
                }
                for alert in _first(alerts)
            ],
        },
    }


def _counts(alerts: Sequence[CollectedAlert]) -> dict[str, int]:
    found = Counter(alert.verdict for alert in alerts)
    return {verdict.value: found[verdict.value] for verdict in AWAITS_PEOPLE if found[verdict.value]}


def _first(alerts: Sequence[CollectedAlert]) -> list[CollectedAlert]:
    """Flagged ones before undetermined ones; of each, the oldest."""
    order = [verdict.value for verdict in AWAITS_PEOPLE]
    return sorted(alerts, key=lambda alert: order.index(alert.verdict))[:SHOWN]


def _beginning(alerts: Sequence[CollectedAlert]) -> list[str]:
    counts = [f"{verdict}: {plural(count, 'video')}" for verdict, count in _counts(alerts).items()]
    return [*counts, *wrapped(_OF_A_BACKFILL if alerts[0].of_backfill else _TOO_MANY)]


def _video_lines(alert: CollectedAlert) -> Iterator[str]:
    yield from broken(f"{alert.verdict}: {quoted(printable(alert.name))}")
    yield from wrapped(f"   {printable(alert.summary)}", indent=3)
    yield f"VideoId  {alert.video_id}"
