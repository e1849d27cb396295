"""A state machine's definition as Step Functions gets it, and the ways through it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.state_machine import Execution
from tests.template.reading import resources, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.template.reading import Template


def definition(template: Template, name: str = "Recovery") -> dict[str, Any]:
    """The definition with references named: a queue's URL is its short name."""
    machine = resources(template, "AWS::StepFunctions::StateMachine")[name]
    read: dict[str, Any] = json.loads(said(machine["DefinitionString"]))
    return read


def successors(state: Mapping[str, Any]) -> list[str]:
    """Every state that can follow a state, on any outcome."""
    rules = [*state.get("Choices", []), *state.get("Catch", [])]
    following = [state.get("Next"), state.get("Default"), *(rule["Next"] for rule in rules)]
    return [name for name in following if name is not None]


def paths(machine: Mapping[str, Any], name: str) -> Iterator[list[str]]:
    """Every way from a state to an end; a circle would raise `RecursionError`."""
    following = successors(machine["States"][name])
    if not following:
        yield [name]
    for successor in following:
        for rest in paths(machine, successor):
            yield [name, *rest]


def run(machine: Mapping[str, Any], data: Mapping[str, Any]) -> list[str]:
    """The states an execution passes through when every task succeeds."""
    succeeding = dict.fromkeys(("dynamodb:updateItem", "sqs:sendMessage", "lambda"), lambda _: None)
    execution = Execution(machine, data, succeeding)
    while execution.advance() is not None:
        pass
    return execution.passed
