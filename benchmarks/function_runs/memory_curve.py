"""What an invocation takes and costs at a memory size, reckoned from what it took here."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from benchmarks.function_runs.sizes import FUNCTION_SECONDS, MEMORY_MIB
from benchmarks.shared.text_table import table
from benchmarks.virtual_aws.latencies import Latencies
from benchmarks.virtual_aws.prices import cost

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.function_runs.measure import FunctionRun

SIZES = (128, 256, 512, 1024, 1769)
MIB_OF_ONE_CPU = 1769
"""Source: docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"""
HEADROOM = 1.5
"""What a size must hold, in times of the measured peak: later invocations and larger videos need more."""
SERVICES = {"dynamodb": "DynamoDB", "s3": "S3", "rekognition": "Rekognition"}
MICRO = 1_000_000


def waiting(run: FunctionRun) -> float:
    """Seconds that an invocation waits for AWS, if its calls are made one after the other."""
    latencies = Latencies()
    return sum(
        count * latencies.of_service(SERVICES.get(operation.partition(":")[0], ""))
        for operation, count in run.calls.items()
    )


def seconds(cpu_seconds: float, run: FunctionRun, mib: int) -> float:
    """How long an invocation takes at a memory size: a part of a CPU, and the answers of AWS."""
    return cpu_seconds * max(1.0, MIB_OF_ONE_CPU / mib) + waiting(run)


def dollars(run: FunctionRun, mib: int) -> float:
    """What a warm invocation costs at a memory size, its request included."""
    gb_seconds = mib / 1024 * seconds(run.warm_seconds, run, mib)
    return cost("Lambda: request") + cost("Lambda: GB-second, arm64", gb_seconds)


def cheapest(run: FunctionRun) -> int:
    """The memory size at which a warm invocation costs least, of those that hold the function."""
    return min(
        (mib for mib in SIZES if mib >= HEADROOM * run.resident_mib), key=lambda mib: dollars(run, mib)
    )


def figures(measured: Sequence[FunctionRun]) -> list[dict[str, Any]]:
    """What was measured, and the curve."""
    return [
        {
            **asdict(run),
            "cheapest_mib": cheapest(run),
            "curve": {mib: [seconds(run.warm_seconds, run, mib), dollars(run, mib)] for mib in SIZES},
        }
        for run in measured
    ]


def report(measured: Sequence[FunctionRun]) -> str:
    """Two tables: what was measured, and what follows for each size."""
    needs = [
        [
            run.function,
            f"{run.resident_mib:.0f} MiB",
            f"{run.cold_seconds:.2f} s",
            f"{1000 * run.warm_seconds:.1f} ms",
            f"{waiting(run):.2f} s",
            str(cheapest(run)),
            str(MEMORY_MIB[run.function]),
        ]
        for run in measured
    ]
    head = ["function", "peak memory", "CPU, cold", "CPU, warm", "waits", "cheapest MiB", "deployed MiB"]
    curve = [[f"{run.function}, {kind}", *_curve(run, kind)] for run in measured for kind in KINDS]
    sizes = [f"{mib:,} MiB" for mib in SIZES]
    return "\n\n".join([table(head, needs), table(["time and cost at", *sizes], curve)])


KINDS = ("warm", "cold", "USD a million")


def _curve(run: FunctionRun, kind: str) -> list[str]:
    if kind == "USD a million":
        return [f"{MICRO * dollars(run, mib):.2f}" for mib in SIZES]
    cpu_seconds = run.warm_seconds if kind == "warm" else run.cold_seconds
    return [f"{seconds(cpu_seconds, run, mib):.2f} s" for mib in SIZES]


def broken(measured: Sequence[FunctionRun]) -> list[str]:
    """Every promise that the measurements break, in words."""
    return [line for run in measured for line in _broken(run)]


def _broken(run: FunctionRun) -> Iterator[str]:
    mib = MEMORY_MIB[run.function]
    if mib < HEADROOM * run.resident_mib:
        yield f"{run.function}: {run.resident_mib:.0f} MiB at its peak, too much for {mib} MiB"
    took = seconds(run.warm_seconds, run, mib)
    if took > FUNCTION_SECONDS.get(run.function, took):
        yield (
            f"{run.function}: {took:.2f} s at {mib} MiB, more than the {FUNCTION_SECONDS[run.function]:g} s "
            "that the page of costs reckons with"
        )
