"""A state machine's definition as Step Functions gets it, and a run through it that decides alike."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

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
    passed = []
    name: str | None = machine["StartAt"]
    while name is not None:
        passed.append(name)
        state = machine["States"][name]
        name = _chosen(state, data) if state["Type"] == "Choice" else state.get("Next")
    return passed


def arguments(task: Mapping[str, Any], data: Mapping[str, Any]) -> Any:
    """The parameters of a task, with what is taken from the execution's data filled in."""
    return _filled(task["Parameters"], data)


def _chosen(state: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    matching = [rule["Next"] for rule in state["Choices"] if _holds(rule, data)]
    return str(matching[0] if matching else state["Default"])


def _holds(rule: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    if "And" in rule:
        return all(_holds(part, data) for part in rule["And"])
    value = _at(rule["Variable"], data)
    if "BooleanEquals" in rule:
        return value is rule["BooleanEquals"]
    if "NumericEquals" in rule:
        return bool(value == rule["NumericEquals"])
    raise NotImplementedError(str(rule))


def _at(path: str, data: Mapping[str, Any]) -> Any:
    return data[path.removeprefix("$.")]


def _filled(value: Any, data: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_filled(part, data) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        key.removesuffix(".$"): _taken(part, data) if key.endswith(".$") else _filled(part, data)
        for key, part in value.items()
    }


def _taken(expression: str, data: Mapping[str, Any]) -> Any:
    formatted = re.fullmatch(r"States\.Format\('\{\}', (\$\.\w+)\)", expression)
    return str(_at(formatted[1], data)) if formatted else _at(expression, data)
