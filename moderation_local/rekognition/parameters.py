"""Check requests against the service model that botocore ships, as the service itself would.

botocore's client checks types, required members and minimum lengths, and nothing else: a token of 65
characters or a ``MinConfidence`` of 101 leaves the client and is refused by the service. So it is here. The
wording follows the framework AWS's services are built with ("1 validation error detected: …"); Rekognition
documents only "Request has invalid parameters.".
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import botocore.session

from moderation_local.rekognition.errors import RekognitionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.model import OperationModel, ServiceModel, Shape, StructureShape

OPERATIONS = ("StartContentModeration", "GetContentModeration")
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "float": (int, float),
    "integer": (int,),
    "structure": (dict,),
}


@cache
def service_model() -> ServiceModel:
    """Return botocore's model of Rekognition."""
    return botocore.session.get_session().get_service_model("rekognition")


def operation_model(operation: str) -> OperationModel:
    """Return botocore's model of one operation."""
    return service_model().operation_model(operation)


def error_codes(operation: str) -> frozenset[str]:
    """Return the codes of the errors that the model lists for an operation."""
    return frozenset(shape.name for shape in operation_model(operation).error_shapes)


def check_request(operation: str, request: Mapping[str, Any]) -> None:
    """Refuse a request that breaks a rule of the model.

    Unknown members are ignored, as the service does.

    Raises:
        RekognitionError: ``InvalidParameterException``, with every broken rule in its text.

    """
    shape = cast("Shape", operation_model(operation).input_shape)
    problems = list(_problems(shape, request, ""))
    if problems:
        errors = "validation error" if len(problems) == 1 else "validation errors"
        raise RekognitionError(
            "InvalidParameterException", f"{len(problems)} {errors} detected: {'; '.join(problems)}"
        )


def _problems(shape: Shape, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, _TYPES[shape.type_name]) or isinstance(value, bool):
        yield _broken(value, path, f"Member must be of type {shape.type_name}")
    elif isinstance(value, dict):
        yield from _members(cast("StructureShape", shape), value, path)
    else:
        yield from (_broken(value, path, rule) for rule in _broken_rules(shape, value))


def _members(shape: StructureShape, value: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, member in shape.members.items():
        member_path = f"{path}.{_lower(name)}".lstrip(".")
        if value.get(name) is not None:
            yield from _problems(member, value[name], member_path)
        elif name in shape.required_members:
            yield _broken(None, member_path, "Member must not be null")


def _broken_rules(shape: Shape, value: Any) -> Iterator[str]:
    rules, text = shape.metadata, isinstance(value, str)
    measured, quantity = (len(value), "length") if text else (value, "value")
    # "not within" also catches NaN, which JSON in Python lets through.
    if "min" in rules and not measured >= rules["min"]:
        yield f"Member must have {quantity} greater than or equal to {rules['min']}"
    if "max" in rules and not measured <= rules["max"]:
        yield f"Member must have {quantity} less than or equal to {rules['max']}"
    if "pattern" in rules and not re.fullmatch(rules["pattern"], value, re.ASCII):
        yield f"Member must satisfy regular expression pattern: {rules['pattern']}"
    if "enum" in rules and value not in rules["enum"]:
        yield f"Member must satisfy enum value set: [{', '.join(rules['enum'])}]"


def _broken(value: object, path: str, rule: str) -> str:
    shown = "null" if value is None else f"'{value}'"
    return f"Value {shown} at '{path or 'request'}' failed to satisfy constraint: {rule}"


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
