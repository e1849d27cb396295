"""Report on a period: verdicts, decisions by category, overturned ones, and the time to a decision.

Example: `python -m moderation_cli.report --from 2026-11-01 --to 2026-12-01 --format csv`

It reads the rows of the period: a report of a month costs what the month holds.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from moderation_cli.command import Refused, arguments_of, aws, run
from moderation_cli.outputs import Outputs
from video_moderation.review.report import report
from video_moderation.runtime.clock import iso
from video_moderation.videos.decision_table import DecisionTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = arguments_of("report", "Report on verdicts and decisions of a period.")
    parser.add_argument("--from", dest="since", type=_day("--from"), required=True, help="first day, UTC")
    parser.add_argument("--to", dest="until", type=_day("--to"), required=True, help="day after the last one")
    parser.add_argument("--format", choices=("json", "csv"), default="json", help="default: %(default)s")
    given = parser.parse_args(arguments)
    if given.since >= given.until:
        raise Refused("--to must be later than --from")
    session = aws()
    outputs = Outputs(session.client("cloudformation"), given.stack, given.prefix)
    dynamodb = session.resource("dynamodb")
    made = report(
        dynamodb.Table(outputs["VideoAnalysisTableName"]),
        DecisionTable(dynamodb.Table(outputs["DecisionTableName"])),
        given.since,
        given.until,
    )
    print(made.to_csv() if given.format == "csv" else json.dumps(made.to_json(), indent=2))


def _day(name: str) -> Callable[[str], str]:
    """The type of an argument that is a day; it stands for its first instant."""

    def read(value: str) -> str:
        try:
            return iso(datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC))
        except ValueError:
            raise Refused(f"{name}={value}: a day such as 2026-11-01 is accepted") from None

    return read


if __name__ == "__main__":
    run(main, on_interrupt="nothing was changed")
