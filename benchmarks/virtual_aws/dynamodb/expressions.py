"""The conditions and update expressions that `VideoAnalysisTable` sends, evaluated on a plain item.

What it does not send is refused with `Unsupported`, not guessed.
"""

from __future__ import annotations

import operator
import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from boto3.dynamodb.conditions import ConditionBase

Item = dict[str, Any]

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {"=": operator.eq, "<": operator.lt}
_CLAUSE = re.compile(r"(SET|REMOVE|ADD)\s+(.*?)(?=\s+(?:SET|REMOVE|ADD)\s|$)", re.DOTALL)
_IF_NOT_EXISTS = re.compile(r"if_not_exists\((\S+), (\S+)\)")


class Unsupported(Exception):
    """An expression that this table in memory does not understand."""


def holds(condition: ConditionBase, item: Mapping[str, Any]) -> bool:
    """Whether a boto3 condition is true of an item; an attribute that is missing equals nothing.

    Example:
        >>> from boto3.dynamodb.conditions import Attr
        >>> holds(Attr("Attempt").eq(1) & Attr("JobId").not_exists(), {"Attempt": 1})
        True
    """
    expression = condition.get_expression()
    name, values = expression["operator"], expression["values"]
    if name == "AND":
        return holds(values[0], item) and holds(values[1], item)
    if name == "OR":
        return holds(values[0], item) or holds(values[1], item)
    if name == "NOT":
        return not holds(values[0], item)
    if name in ("attribute_exists", "attribute_not_exists"):
        return (values[0].name in item) is (name == "attribute_exists")
    return _compares(name, values, item)


def _compares(name: str, values: Any, item: Mapping[str, Any]) -> bool:
    attribute = values[0].name
    if attribute not in item:
        return False
    if name == "IN":
        return any(item[attribute] == value for value in values[1])
    if name == "BETWEEN":
        least, most = values[1:]
        return isinstance(item[attribute], int | Decimal) and bool(least <= item[attribute] <= most)
    if name not in _COMPARISONS:
        raise Unsupported(f"condition {name!r}")
    same_type = type(item[attribute]) is type(values[1])
    return same_type and _COMPARISONS[name](item[attribute], values[1])


def updated(
    item: Mapping[str, Any], expression: str, names: Mapping[str, str], values: Mapping[str, Any]
) -> Item:
    """The item after an update expression; the one given stays as it is.

    Example:
        >>> updated({"A": 1}, "SET #B = :B REMOVE #A", {"#A": "A", "#B": "B"}, {":B": 2})
        {'B': 2}
    """
    new = dict(item)
    for keyword, action in _actions(expression):
        if keyword == "SET":
            path, _, operand = action.partition(" = ")
            new[names[path]] = _operand(operand, item, names, values)
        elif keyword == "REMOVE":
            new.pop(names[action], None)
        else:
            path, _, value = action.partition(" ")
            new[names[path]] = _added(item.get(names[path]), values[value])
    return new


def _added(before: Any, value: Any) -> Any:
    """DynamoDB's ADD: to a number, or to a set."""
    if before is None:
        return value
    return before | value if isinstance(value, set) else before + value


def _operand(text: str, item: Mapping[str, Any], names: Mapping[str, str], values: Mapping[str, Any]) -> Any:
    if text in values:
        return values[text]
    found = _IF_NOT_EXISTS.fullmatch(text)
    if not found:
        raise Unsupported(f"operand {text!r}")
    path, otherwise = found.groups()
    return item.get(names[path], values[otherwise])


@cache
def _actions(expression: str) -> list[tuple[str, str]]:
    """(keyword, action) of every action of an expression."""
    clauses = _CLAUSE.findall(expression)
    if not clauses:
        raise Unsupported(f"update {expression!r}")
    return [(keyword, action) for keyword, actions in clauses for action in _split(actions)]


def _split(actions: str) -> list[str]:
    """Actions are separated by commas, those in parentheses aside."""
    return [action.strip() for action in re.split(r",(?![^(]*\))", actions)]
