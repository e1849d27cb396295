"""The recovery state machine in virtual time: the definition of the construct, interpreted.

Its tasks go to the simulation's tables and queues. It runs for real in tests/local.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_dynamodb as dynamodb
import aws_cdk.aws_sqs as sqs
from aws_cdk.assertions import Template

from moderation_stack.recovery.recovery import RecoveryWorkflow
from moderation_stack.shared.retention import Retention
from tests.state_machine import Execution, TaskFailed
from tests.template.recovery.definition import definition

if TYPE_CHECKING:
    from tests.unit.simulation.clock import VirtualClock
    from tests.unit.simulation.queues import Queue
    from tests.unit.simulation.resources import Resources

BACKOFF_SECONDS = 60


@cache
def recovery_definition(max_attempts: int) -> dict[str, Any]:
    """The definition of a pipeline with so many attempts, from a stack of its own."""
    stack = cdk.Stack(cdk.App(), "Stack")
    key = dynamodb.Attribute(name="VideoId", type=dynamodb.AttributeType.STRING)
    RecoveryWorkflow(
        stack,
        "Recovery",
        table=dynamodb.Table(stack, "VideoAnalysisTable", partition_key=key),
        video_queue=sqs.Queue(stack, "VideoQueue"),
        completion_queue=sqs.Queue(stack, "CompletionQueue"),
        max_attempts=max_attempts,
        backoff=cdk.Duration.seconds(BACKOFF_SECONDS),
        retention=Retention(),
    )
    return definition(dict(Template.from_stack(stack).to_json()))


class RecoveryMachine:
    """Runs each execution that the functions started, once."""

    def __init__(
        self,
        resources: Resources,
        calls: list[str],
        clock: VirtualClock,
        queues: dict[str, Queue],
        max_attempts: int,
    ) -> None:
        self._resources = resources
        self._calls = calls
        self._clock = clock
        self._queues = queues
        self._definition = recovery_definition(max_attempts)
        self._integrations = {"dynamodb:updateItem": self._update_item, "sqs:sendMessage": self._send_message}
        self._seen = 0
        self._started: set[str] = set()
        self._ended: set[str] = set()
        self._due: dict[str, tuple[float, Execution]] = {}

    def run(self) -> bool:
        """Does what is due; False if nothing was."""
        worked = self._start_new()
        for name, (due, execution) in list(self._due.items()):
            if due <= self._clock.time():
                self._advance(name, execution)
                worked = True
        return worked

    def lose(self, *names: str) -> None:
        """Executions end as if somebody had stopped them: what they have yet to do is never done."""
        for name in set(names) - self._ended:
            self._started.add(name)
            self._due.pop(name, None)
            self._end(name)

    def next_due(self) -> float | None:
        return min((due for due, _ in self._due.values()), default=None)

    def _start_new(self) -> bool:
        started = self._calls.count("stepfunctions:StartExecution")
        if started == self._seen:  # asking moto at every step would take most of the tests' time
            return False
        self._seen = started
        inputs = self._resources.executions()
        new = [name for name in inputs if name not in self._started]
        for name in new:
            self._started.add(name)
            self._advance(name, Execution(self._definition, inputs[name], self._integrations))
        return bool(new)

    def _advance(self, name: str, execution: Execution) -> None:
        seconds = execution.advance()
        if seconds is None:
            self._due.pop(name, None)
            self._end(name)
        else:
            self._due[name] = (self._clock.time() + seconds, execution)

    def _end(self, name: str) -> None:
        self._ended.add(name)
        self._resources.end_execution(name)

    def _update_item(self, arguments: dict[str, Any]) -> None:
        client = self._resources.dynamodb_client
        try:
            client.update_item(**{**arguments, "TableName": self._resources.analysis.name})
        except client.exceptions.ConditionalCheckFailedException as error:
            raise TaskFailed("DynamoDB.ConditionalCheckFailedException") from error

    def _send_message(self, arguments: dict[str, Any]) -> None:
        self._queues[arguments["QueueUrl"]].send(json.dumps(arguments["MessageBody"]))
