"""One function in this process: `python -m benchmarks.function_runs.measure FUNCTION [SERVICE …]`.

With services it is an empty handler, which makes their clients and one call of AWS.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.function_runs.invocations import REGION, invocations
from benchmarks.label_reading.memory import peak_resident_mib

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.function_runs.canned_aws import CannedAws

WARM_INVOCATIONS = 20


@dataclass(frozen=True)
class FunctionRun:
    """What a function took: seconds of CPU time, the process's peak memory, and the calls of one invocation.

    `start_seconds` are of all that comes before the first call of AWS: imports, clients, reading the event.
    `cold_seconds` are of imports, clients and the whole first invocation; `warm_seconds` of a later one.
    """

    function: str
    start_seconds: float
    cold_seconds: float
    warm_seconds: float
    resident_mib: float
    clients: list[str]
    calls: dict[str, int]


class LambdaContext:
    """What the handlers use of Lambda's context."""

    function_name = "function"
    memory_limit_in_mb = 256
    invoked_function_arn = f"arn:aws:lambda:{REGION}:123456789012:function:function"
    aws_request_id = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        """Enough."""
        return 300_000


def measure(function: str, services: Sequence[str]) -> FunctionRun:
    """Imports and invokes the function, or an empty handler with clients of these services."""
    invocation = invocations()[function]
    begun = time.process_time()
    aws = _canned(invocation.answers)
    os.environ |= invocation.environment()
    handler = _empty(services) if services else _handler(invocation.module)
    handler(invocation.event, LambdaContext())
    cold = time.process_time() - begun
    start, calls = (aws.first_call_at or 0) - begun, dict(aws.calls)
    begun = time.process_time()
    for _ in range(WARM_INVOCATIONS):
        handler(invocation.event, LambdaContext())
    warm = (time.process_time() - begun) / WARM_INVOCATIONS
    return FunctionRun(function, start, cold, warm, peak_resident_mib(), aws.clients, calls)


def _canned(answers: Any) -> CannedAws:
    from benchmarks.function_runs.canned_aws import CannedAws

    aws = CannedAws(answers)
    aws.install()
    return aws


def _handler(module: str) -> Callable[[Any, Any], Any]:
    handler: Callable[[Any, Any], Any] = importlib.import_module(
        f"video_moderation.handlers.{module}"
    ).handler
    return handler


def _empty(services: Sequence[str]) -> Callable[[Any, Any], Any]:
    import boto3

    table = boto3.resource("dynamodb").Table("table")
    clients: list[Any] = [boto3.client(each) for each in services if each != "dynamodb"]  # type: ignore[call-overload]
    return lambda event, context: (clients, table.get_item(Key={"VideoId": "5"}))


def main(function: str, *services: str) -> None:
    """Prints a measurement as JSON."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        measured = measure(function, services)
    print(json.dumps(asdict(measured)))


if __name__ == "__main__":
    main(*sys.argv[1:])
