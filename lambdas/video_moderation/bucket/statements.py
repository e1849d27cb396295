"""Whether a bucket policy has the statements that guard the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from video_moderation.contract.storage.bucket_policy import Statement

EVERYBODY = ("*", {"AWS": "*"}, {"AWS": ["*"]})
_INVERTED = ("NotPrincipal", "NotAction", "NotResource")


def missing(policy: Mapping[str, Any], expected: Iterable[Statement]) -> list[str]:
    """The names of the expected denials that no statement of the policy makes.

    A statement may deny more actions or resources than expected. Its condition must be the same: any other
    one may let somebody through, and this cannot tell.

    Example:
        >>> missing({"Statement": []}, verdict_guard("arn:aws:s3:::example-videos", "AROAEXAMPLE"))[0]
        'OnlyContentAlertWritesVerdicts'
    """
    found = [each for each in _list(policy.get("Statement", [])) if isinstance(each, dict)]
    return [each["Sid"] for each in expected if not any(_denies(statement, each) for statement in found)]


def _denies(statement: Mapping[str, Any], expected: Statement) -> bool:
    return (
        statement.get("Effect") == "Deny"
        and statement.get("Principal") in EVERYBODY
        and not any(name in statement for name in _INVERTED)
        and _actions(expected) <= _actions(statement)
        and set(_list(expected["Resource"])) <= set(_list(statement.get("Resource", [])))
        and _condition(expected) == _condition(statement)
    )


def _actions(statement: Mapping[str, Any]) -> set[str]:
    """The actions; IAM does not distinguish their cases."""
    return {str(action).lower() for action in _list(statement.get("Action", []))}


def _condition(statement: Mapping[str, Any]) -> dict[tuple[str, str], frozenset[str]]:
    """The values by operator and key; their order says nothing, and neither do the cases of a key."""
    return {
        (operator, key.lower()): frozenset(str(value) for value in _list(values))
        for operator, tests in statement.get("Condition", {}).items()
        for key, values in tests.items()
    }


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
