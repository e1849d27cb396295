"""Put dead letters back into their queues, once what made them fail is mended.

Example: `python -m moderation_cli.redrive --dry-run` says how many there are.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from moderation_cli.command import Refused, arguments_of, aws, run
from moderation_cli.dead_letters import DeadLetters
from moderation_cli.outputs import Outputs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mypy_boto3_sqs import SQSClient

    from moderation_cli.dead_letters import Move

QUEUES = ("Video", "Completion", "Decision")
POLL_SECONDS = 1.0


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = arguments_of("redrive", "Put dead letters back into their queues.")
    parser.add_argument("--dry-run", action="store_true", help="only say how many there are")
    given = parser.parse_args(arguments)
    session = aws()
    outputs = Outputs(session.client("cloudformation"), given.stack, given.prefix)
    redrive(all_dead_letters(session.client("sqs"), outputs), dry_run=given.dry_run)


def all_dead_letters(sqs: SQSClient, outputs: Outputs) -> list[DeadLetters]:
    """The dead-letter queues of the stack."""
    return [
        DeadLetters(
            sqs,
            f"{name.lower()} queue",
            arn=outputs[f"{name}DeadLettersArn"],
            work_queue_arn=outputs[f"{name}QueueArn"],
        )
        for name in QUEUES
    ]


def redrive(
    queues: Sequence[DeadLetters],
    *,
    dry_run: bool,
    say: Callable[[str], object] = print,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Put the dead letters of all `queues` back, and say how that goes; `dry_run` only counts them.

    Raises:
        Refused: a move failed or was cancelled.
    """
    counts = [queue.count() for queue in queues]
    for queue, count in zip(queues, counts, strict=True):
        say(f"{queue.name}: {_dead_letters(count)}")
    if dry_run:
        return
    moves = [_PuttingBack(queue, say) for queue, count in zip(queues, counts, strict=True) if count]
    if not moves:
        say("nothing to redrive")
        return
    while [move for move in moves if not move.is_over()]:
        sleep(POLL_SECONDS)
    say("what fails again returns to the dead-letter queue: its alarm tells")


class _PuttingBack:
    """The move of one queue: begun when this is made, unless one is under way already."""

    def __init__(self, queue: DeadLetters, say: Callable[[str], object]) -> None:
        self._queue = queue
        self._say = say
        self._said = ""
        before = queue.latest_move()
        self._before = 0
        if before and before.is_under_way:
            say(f"{queue.name}: being put back already")
        else:
            self._before = before.started if before else 0
            queue.put_back()

    def is_over(self) -> bool:
        """Ask SQS, say what is new, and answer whether all is done."""
        move = self._queue.latest_move()
        # The list may lag behind the start: an earlier move is not the one that was begun.
        if move is None or move.started <= self._before:
            return False
        self._tell(move)
        if move.status in ("FAILED", "CANCELLED"):
            raise Refused(f"{self._queue.name}: the move is {move.status.lower()}: {move.failure}")
        return not move.is_under_way

    def _tell(self, move: Move) -> None:
        progress = f"{self._queue.name}: {move.moved} of {max(move.to_move, move.moved)} put back"
        if progress != self._said:
            self._say(progress)
            self._said = progress


def _dead_letters(count: int) -> str:
    return {0: "no dead letters", 1: "1 dead letter"}.get(count, f"{count} dead letters")


if __name__ == "__main__":
    run(main, on_interrupt="SQS goes on with what was begun; run it again to see how far it is")
