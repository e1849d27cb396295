"""The recovery state machine in virtual time: what its definition says, in Python.

The definition itself is asserted in tests/template and runs for real in tests/local.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from tests.unit.clock import VirtualClock
    from tests.unit.queues import Queue
    from tests.unit.resources import Resources

BACKOFF_SECONDS = 60


class RecoveryMachine:
    """Runs each execution that the functions started, once."""

    def __init__(
        self,
        resources: Resources,
        calls: list[str],
        clock: VirtualClock,
        video: Queue,
        completion: Queue,
        max_attempts: int,
    ) -> None:
        self._resources = resources
        self._calls = calls
        self._clock = clock
        self._video = video
        self._completion = completion
        self._max_attempts = max_attempts
        self._seen = 0
        self._tasks: dict[str, dict[str, Any]] = {}
        self._due: dict[str, float] = {}
        self._done: set[str] = set()

    def run(self) -> bool:
        """Does what is due; False if nothing was."""
        worked = False
        started = self._calls.count("stepfunctions:StartExecution")
        if started != self._seen:  # asking moto at every step would take most of the tests' time
            self._seen, self._tasks = started, self._resources.executions()
        for name, task in self._tasks.items():
            due = self._due.setdefault(name, self._clock.time() + self._wait_seconds(task))
            if name not in self._done and due <= self._clock.time():
                self._done.add(name)
                self._execute(task)
                self._resources.end_execution(name)
                worked = True
        return worked

    def next_due(self) -> float | None:
        return min((due for name, due in self._due.items() if name not in self._done), default=None)

    def _retries(self, task: dict[str, Any]) -> bool:
        return bool(task["Retryable"]) and task["Attempt"] < self._max_attempts

    def _wait_seconds(self, task: dict[str, Any]) -> float:
        return BACKOFF_SECONDS * 2 ** (task["Attempt"] - 1) if self._retries(task) else 0.0

    def _execute(self, task: dict[str, Any]) -> None:
        if not self._retries(task):
            self._completion.send(
                json.dumps(
                    {
                        "conclude": "UNDETERMINED",
                        "VideoId": task["VideoId"],
                        "Attempt": task["Attempt"],
                        "Reason": task["Reason"],
                    }
                )
            )
        elif self._back_to_pending(task):
            self._video.send('{"dispatch": "recovery"}')

    def _back_to_pending(self, task: dict[str, Any]) -> bool:
        try:
            self._resources.analysis.update_item(
                Key={"VideoId": task["VideoId"]},
                ConditionExpression="#Status = :recovering AND Attempt = :attempt",
                UpdateExpression=(
                    "SET #Status = :pending, Attempt = Attempt + :one "
                    "REMOVE StartedAt, RecoveringSince, ClaimedBy, ClaimedUntil, ClaimId, Progress"
                ),
                ExpressionAttributeNames={"#Status": "Status"},
                ExpressionAttributeValues={
                    ":recovering": "RECOVERING",
                    ":pending": "PENDING",
                    ":attempt": task["Attempt"],
                    ":one": 1,
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True
