"""SQS as far as redriving goes: queues that hold numbers of messages, and tasks that move them bit by bit."""

from __future__ import annotations

from typing import Any

from moderation_cli.stack.dead_letters import DeadLetters
from tests.unit.operations.answers import Failure, client

PREFIX = "arn:aws:sqs:eu-west-1:111111111111:"
A_STEP = 2


class DeadLetterQueues:
    """Each listing of a running task finds it further by two messages; `lag` listings do not know it yet."""

    def __init__(self, *, fails_with: str | None = None, lag: int = 0, **messages: int) -> None:
        self.messages = messages
        self.slept: list[float] = []
        self.started: list[str] = []
        self._fails_with = fails_with
        self._lag = lag
        self._tasks: dict[str, list[dict[str, Any]]] = {}
        self._hidden: dict[str, int] = {}
        self._now = 1_000
        operations = (self.get_queue_url, self.get_queue_attributes)
        moving = (self.start_message_move_task, self.list_message_move_tasks)
        self.sqs = client("sqs", {_operation(each.__name__): each for each in (*operations, *moving)})

    def of(self, *names: str) -> list[DeadLetters]:
        """The dead letters of the work queues of these names."""
        return [
            DeadLetters(self.sqs, name, arn=f"{PREFIX}{name}_dead", work_queue_arn=f"{PREFIX}{name}")
            for name in names
        ]

    def begin(self, name: str, status: str = "RUNNING") -> None:
        """Somebody else began a move."""
        self._add(f"{name}_dead", name, status)

    def get_queue_url(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"QueueUrl": f"https://sqs.test/{params['QueueName']}"}

    def get_queue_attributes(self, params: dict[str, Any]) -> dict[str, Any]:
        name = params["QueueUrl"].rpartition("/")[2]
        return {"Attributes": {"ApproximateNumberOfMessages": str(self.messages.get(name, 0))}}

    def start_message_move_task(self, params: dict[str, Any]) -> dict[str, Any]:
        source = params["SourceArn"].removeprefix(PREFIX)
        if any(task["Status"] == "RUNNING" for task in self._tasks.get(source, [])):
            raise Failure("UnsupportedOperation", "There is already a task running.")
        if "DestinationArn" not in params:
            raise Failure("UnsupportedOperation", "CouldNotDetermineMessageSource")
        self.started.append(source)
        self._add(source, params["DestinationArn"].removeprefix(PREFIX), "RUNNING")
        self._hidden[source] = self._lag
        return {"TaskHandle": "handle"}

    def list_message_move_tasks(self, params: dict[str, Any]) -> dict[str, Any]:
        source = params["SourceArn"].removeprefix(PREFIX)
        tasks = self._tasks.get(source, [])
        if self._hidden.get(source, 0):
            self._hidden[source] -= 1
            tasks = tasks[1:]
        else:
            self._go_on(source)
        return {"Results": tasks[: params["MaxResults"]]}

    def _add(self, source: str, target: str, status: str) -> None:
        self._now += 1
        task = {
            "Status": status,
            "SourceArn": PREFIX + source,
            "DestinationArn": PREFIX + target,
            "ApproximateNumberOfMessagesMoved": 0,
            "ApproximateNumberOfMessagesToMove": self.messages.get(source, 0),
            "StartedTimestamp": self._now,
        }
        self._tasks.setdefault(source, []).insert(0, task)

    def _go_on(self, source: str) -> None:
        running = [task for task in self._tasks.get(source, []) if task["Status"] == "RUNNING"]
        for task in running:
            if self._fails_with:
                task |= {"Status": "FAILED", "FailureReason": self._fails_with}
                return
            step = min(A_STEP, self.messages[source])
            target = task["DestinationArn"].removeprefix(PREFIX)
            self.messages[source] -= step
            self.messages[target] = self.messages.get(target, 0) + step
            task["ApproximateNumberOfMessagesMoved"] += step
            task["Status"] = "RUNNING" if self.messages[source] else "COMPLETED"


def _operation(method: str) -> str:
    return "".join(word.capitalize() for word in method.split("_"))
