"""An interpreter of the state machines: it runs the definition that the template has, not a copy of it.

It knows the states and expressions that this project's definitions use and refuses all others. The caller
passes in a function for each service integration, such as `sqs:sendMessage`, that does its tasks.

Source: https://states-language.net/spec.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Integrations = Mapping[str, Callable[[dict[str, Any]], object]]


class TaskFailed(Exception):
    """A task failed with an error of this name, which a `Catch` of the state may name."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Execution:
    """One execution, which pauses at each `Wait`.

    Example:
        >>> execution = Execution(machine, {"Attempt": 1, "Retryable": True}, integrations)
        >>> execution.advance()  # up to the first wait
        60
        >>> execution.advance()  # up to the end
    """

    def __init__(
        self, machine: Mapping[str, Any], data: Mapping[str, Any], integrations: Integrations
    ) -> None:
        self._states = machine["States"]
        self._next: str | None = machine["StartAt"]
        self._data = data
        self._integrations = integrations
        self.passed: list[str] = []

    def advance(self) -> float | None:
        """Run until the next wait, and return its seconds; None at the end."""
        while self._next is not None:
            self.passed.append(self._next)
            state = self._states[self._next]
            self._next = self._after(state)
            if state["Type"] == "Wait":
                return float(
                    state["Seconds"] if "Seconds" in state else _at(state["SecondsPath"], self._data)
                )
        return None

    def _after(self, state: Mapping[str, Any]) -> str | None:
        match state["Type"]:
            case "Choice":
                return _chosen(state, self._data)
            case "Task":
                return self._after_task(state)
            case "Wait" | "Succeed":
                return state.get("Next")
        raise NotImplementedError(state["Type"])

    def _after_task(self, state: Mapping[str, Any]) -> str | None:
        try:
            self._integrations[integration(state)](arguments(state, self._data))
        except TaskFailed as failure:
            for catcher in state.get("Catch", []):
                if failure.error in catcher["ErrorEquals"]:
                    return str(catcher["Next"])
            raise
        return state.get("Next")


def integration(task: Mapping[str, Any]) -> str:
    """What a task calls: `sqs:sendMessage` of a service, or `lambda` for a function."""
    _, found, name = task["Resource"].partition(":::")
    return str(name) if found else "lambda"


def arguments(task: Mapping[str, Any], data: Mapping[str, Any]) -> Any:
    """The parameters of a task, with what is taken from the execution's data filled in."""
    return _filled(task.get("Parameters", {}), data)


def _chosen(state: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    matching = [rule["Next"] for rule in state["Choices"] if _holds(rule, data)]
    return str(matching[0] if matching else state["Default"])


def _holds(rule: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    if "And" in rule:
        return all(_holds(part, data) for part in rule["And"])
    if "IsPresent" in rule:
        return (rule["Variable"].removeprefix("$.") in data) is rule["IsPresent"]
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
