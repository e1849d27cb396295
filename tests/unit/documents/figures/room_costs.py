"""What the cost chapter says of the review room and of webhooks.

python -m tests.unit.documents.figures.room_costs        prints their table
"""

from __future__ import annotations

from benchmarks.function_runs.sizes import MEMORY_MIB
from tests.unit.documents.figures import prices as p
from tests.unit.documents.figures.costs import GB_A_MINUTE, LOG_GB_A_CALL, MINUTES_A_MONTH, Line

REQUESTS_A_DECISION = 10
"""To the API, from one video to the next; the browser test counts them."""
SECONDS_A_REQUEST = 0.15
READS_A_DECISION = 120
"""Read units: twice the list with its claims and votes, the counts, the scenes, the history."""
WRITES_A_DECISION = 12
"""Write units: the claim twice, the decision with its index, the video's row with its indexes."""
POLLS_A_MONTH = 5 * 3 * MINUTES_A_MONTH


def decision() -> float:
    """What a decision costs beyond watching."""
    gb_seconds = REQUESTS_A_DECISION * SECONDS_A_REQUEST * MEMORY_MIB["review_room"] / 1024
    return (
        REQUESTS_A_DECISION * (p.HTTP_API.each + p.LAMBDA_REQUESTS.each)
        + REQUESTS_A_DECISION * 2 * LOG_GB_A_CALL * p.LOGS.each
        + gb_seconds * p.LAMBDA_TIME.each
        + READS_A_DECISION * p.DYNAMODB_READS.each
        + WRITES_A_DECISION * p.DYNAMODB_WRITES.each
        + 3 * p.SQS.each
        + p.EVENTBRIDGE.each
    )


def room_bill(*, room_alarms: int, webhook_alarms: int) -> list[tuple[str, Line]]:
    """Each line with what it is for."""
    webhook = webhook_alarms * p.ALARM.each + p.SECRET.each + POLLS_A_MONTH * p.SQS.each
    return [
        ("month", Line(f"The room: {room_alarms} alarms", room_alarms * p.ALARM.each)),
        ("moderator and month", Line("Cognito, unless the free ones suffice", p.COGNITO.each)),
        ("decision", Line("API, function, tables, queue", decision())),
        ("minute watched", Line("Data transfer from S3", GB_A_MINUTE * p.TRANSFER.each)),
        ("month", Line("A webhook: secret, alarm, queue", webhook)),
    ]


def room_table(bill: list[tuple[str, Line]]) -> str:
    """The bill as a table."""
    rows = [f"| {line.item} | {_figure(line.dollars)} | {unit} |" for unit, line in bill]
    return "\n".join(["| | USD | for each |", "|---|--:|---|", *rows])


def _figure(dollars: float) -> str:
    return f"{dollars:.2f}" if dollars >= 0.1 else f"{dollars:.6f}"


if __name__ == "__main__":
    print(room_table(room_bill(room_alarms=2, webhook_alarms=1)))
