"""Move dead letters back to their queues, once the cause of their failure is fixed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from moderation_cli.options import on_a_stack
from moderation_cli.stack.dead_letters import all_dead_letters
from moderation_cli.terminal import interruption
from moderation_cli.terminal.console import only_news, table
from moderation_cli.terminal.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from moderation_cli.stack.dead_letters import DeadLetters, Move
    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console

POLL_SECONDS = 1.0
AGAIN = "A message that fails again returns to its dead-letter queue, and the alarm with it."


@click.command("redrive", short_help="Move dead letters back to their queues.")
@click.option("--dry-run", is_flag=True, help="Only count them.")
@on_a_stack
def command(deployment: Deployment, console: Console, dry_run: bool) -> None:
    """Move the messages of all dead-letter queues back to their queues.

    Fix the cause first: see the log of the function behind the queue.
    """
    interruption.say_then("SQS goes on with the moves that were started; run redrive again to follow them")
    queues = all_dead_letters(deployment)
    counts = {queue.name: queue.count() for queue in queues}
    if dry_run or not any(counts.values()):
        rows = [[name, f"{count:,}"] for name, count in counts.items()]
        console.answer(_document(counts, {}), table(["Queue", "Dead letters"], rows))
        return
    moved = redrive([queue for queue in queues if counts[queue.name]], say=console.progress)
    lines = [f"{name}: {count:,} moved" for name, count in moved.items()]
    console.answer(_document(counts, moved), [*lines, AGAIN])


def redrive(
    queues: Sequence[DeadLetters],
    *,
    say: Callable[[str], object],
    sleep: Callable[[float], object] = time.sleep,
) -> dict[str, int]:
    """Move the dead letters of `queues` back and return how many were moved, by queue.

    Raises:
        Refused: a move failed or was cancelled.
    """
    moves = [_Moving(queue, say) for queue in queues]
    while [move for move in moves if not move.is_over()]:
        sleep(POLL_SECONDS)
    return {move.name: move.moved for move in moves}


class _Moving:
    """The move of one queue: started when this is made, unless one is under way already."""

    def __init__(self, queue: DeadLetters, say: Callable[[str], object]) -> None:
        self.name = queue.name
        self.moved = 0
        self._queue = queue
        self._say = only_news(say)
        self._before = 0
        before = queue.latest_move()
        if before and before.is_under_way:
            say(f"{queue.name}: a move is under way already")
        else:
            self._before = before.started if before else 0
            queue.put_back()

    def is_over(self) -> bool:
        """Ask SQS, report the progress, and return whether all is done."""
        move = self._queue.latest_move()
        # The list may lag behind the start: an earlier move is not the one that was started.
        if move is None or move.started <= self._before:
            return False
        self._report(move)
        if move.status in ("FAILED", "CANCELLED"):
            raise Refused(f"{self.name}: the move is {move.status}: {move.failure}")
        return not move.is_under_way

    def _report(self, move: Move) -> None:
        self.moved = move.moved
        self._say(f"{self.name}: {move.moved} of {max(move.to_move, move.moved)} moved")


def _document(counts: dict[str, int], moved: dict[str, int]) -> list[dict[str, object]]:
    return [
        {"queue": name, "deadLetters": count, "moved": moved.get(name, 0)} for name, count in counts.items()
    ]
