"""Replaces the intrinsic functions in a part of a template, such as `Ref`, by values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def filled_in(value: Any, fill: Callable[[dict[str, Any]], Any]) -> Any:
    """The value with what `fill` makes of each intrinsic function; the texts of `Fn::Join` are joined.

    Example:
        >>> arn = {"Fn::Join": ["", [{"Fn::GetAtt": ["Bucket", "Arn"]}, "/*"]]}
        >>> filled_in({"Resource": [arn]}, lambda function: "arn:aws:s3:::videos")
        {'Resource': ['arn:aws:s3:::videos/*']}
    """
    match value:
        case {"Fn::Join": [separator, list(parts)]}:
            return separator.join(str(filled_in(part, fill)) for part in parts)
        case dict() if _is_intrinsic(value):
            return fill(value)
        case dict():
            return {key: filled_in(each, fill) for key, each in value.items()}
        case list():
            return [filled_in(each, fill) for each in value]
    return value


def as_list(value: Any) -> list[Any]:
    """The values where a policy has one or a list of them.

    >>> as_list("s3:GetObject"), as_list(["s3:GetObject"])
    (['s3:GetObject'], ['s3:GetObject'])
    """
    return value if isinstance(value, list) else [value]


def _is_intrinsic(value: dict[str, Any]) -> bool:
    return len(value) == 1 and all(key == "Ref" or key.startswith("Fn::") for key in value)
