"""What a bucket policy denies: the part of IAM's evaluation that the policy of the media bucket uses.

Operators and the meaning of absent keys are those of the IAM guide ("IAM JSON policy elements: Condition
operators" and "Set operators"). A condition this module does not know raises, rather than passing for true.
"""

from __future__ import annotations

import dataclasses
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from tests.template.reading import as_list, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclasses.dataclass(frozen=True, kw_only=True)
class Request:
    """A request for an object, by the `aws:userid` and the ARN of who makes it, if it has them.

    `tags` are the tag keys it names, `has` those the object carries already, `values` what they say.
    """

    action: str
    user_id: str | None
    principal_arn: str | None = None
    tags: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def context(self) -> dict[str, list[str]]:
        """The condition keys S3 fills in, lower-cased as IAM compares them."""
        keys = {
            "aws:userid": [self.user_id] if self.user_id else [],
            "aws:principalarn": [self.principal_arn] if self.principal_arn else [],
            "aws:securetransport": ["true"],
            "s3:requestobjecttagkeys": list(self.tags),
            **{f"s3:requestobjecttag/{key}".lower(): ["a value"] for key in self.tags},
            **{f"s3:existingobjecttag/{key}".lower(): ["a value"] for key in self.has},
            **{f"s3:existingobjecttag/{key}".lower(): [value] for key, value in self.values.items()},
        }
        return {key: values for key, values in keys.items() if values}


def denying(statements: Iterable[Mapping[str, Any]], request: Request) -> list[str]:
    """The names of the statements that deny the request."""
    return [
        statement.get("Sid", "unnamed")
        for statement in statements
        if statement["Effect"] == "Deny"
        and request.principal_arn not in as_list(statement.get("NotPrincipal", {}).get("AWS", []))
        and _covers(statement["Action"], request.action)
        and _holds(statement.get("Condition", {}), request.context())
    ]


def _covers(actions: Any, action: str) -> bool:
    return any(named in ("s3:*", action) for named in as_list(actions))


def _holds(condition: Mapping[str, Mapping[str, Any]], context: Mapping[str, list[str]]) -> bool:
    return all(
        _matches(operator, context.get(key.lower(), []), [said(value) for value in as_list(expected)])
        for operator, tests in condition.items()
        for key, expected in tests.items()
    )


def _matches(operator: str, actual: list[str], expected: list[str]) -> bool:
    if operator == "Null":
        return (not actual) == (expected == ["true"])
    if operator == "ForAnyValue:StringEqualsIgnoreCase":
        return any(value.lower() == other.lower() for value in actual for other in expected)
    if operator == "ForAnyValue:StringEquals":
        return any(value in expected for value in actual)
    if operator == "StringNotLike":
        return not any(fnmatchcase(value, pattern) for value in actual for pattern in expected)
    if operator in ("Bool", "StringEquals"):
        return any(value in expected for value in actual)
    if operator in ("StringNotEquals", "ArnNotEquals"):
        return not any(value in expected for value in actual)
    raise NotImplementedError(operator)
