"""boto3 clients that are answered here: requests and answers are held to AWS's own model of the service."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.validate import validate_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Answer = dict[str, Any]


class Failure(Exception):
    """AWS answers with an error."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.error = {"Error": {"Code": code, "Message": message}}


@cache
def _session() -> boto3.Session:
    """One for all: loading a service's model takes longer than a test."""
    return boto3.Session("test", "test", region_name="eu-west-1")


def client(service: str, answers: Mapping[str, Callable[[dict[str, Any]], Answer]]) -> Any:
    """A client whose operations, by name, are functions of their parameters; others are a `KeyError`."""
    made: Any = _session().client(service)  # type: ignore[call-overload]

    def keep(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        context["params"] = dict(params)

    def answer(model: Any, context: dict[str, Any], **_: Any) -> tuple[AWSResponse, Answer]:
        try:
            answered = answers[model.name](context["params"])
        except Failure as failure:
            return AWSResponse("", 400, HTTPHeaders(), None), failure.error
        validate_parameters(answered, model.output_shape)
        return AWSResponse("", 200, HTTPHeaders(), None), answered

    made.meta.events.register(f"before-parameter-build.{service}", keep)
    made.meta.events.register(f"before-call.{service}", answer)
    return made


def quota(params: dict[str, Any]) -> dict[str, Any]:
    """Twenty jobs at a time."""
    assert params["QuotaCode"] == "L-A6079699"
    return {"Quota": {"Value": 20.0}}
