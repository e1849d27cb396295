"""One measurement, in this process: `python -m benchmarks.label_reading.measure READER LABELS [--trace]`."""

from __future__ import annotations

import gc
import json
import sys
import time
import tracemalloc
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import boto3

from benchmarks.designs.functions import counted_metrics
from benchmarks.label_reading.dynamodb import CountingDynamoDB
from benchmarks.label_reading.memory import peak_resident_mib
from benchmarks.label_reading.readers import READERS
from benchmarks.label_reading.video import moderated
from moderation_local.rekognition import attach

if TYPE_CHECKING:
    from moderation_local.rekognition import Engine

WARM_UP_LABELS = 100


@dataclass(frozen=True)
class Measurement:
    """What reading a video's labels took.

    `seconds` are of this machine, no network in them. `heap_mib` is the peak of Python's heap over what it
    was before, only when traced (which slows); `resident_mib` the whole process's peak.
    """

    reader: str
    labels: int
    seconds: float
    heap_mib: float | None
    resident_mib: float
    get_calls: int
    write_calls: dict[str, int]

    @property
    def calls(self) -> int:
        """All calls of AWS."""
        return self.get_calls + sum(self.write_calls.values())


def measure(reader: str, labels: int, *, trace: bool) -> Measurement:
    """Reads a video's labels once, after a small video that makes boto3 load what it needs.

    Raises:
        AssertionError: the reader did not write each label once.
    """
    session = boto3.Session("test", "test", region_name="us-east-1")
    rekognition = session.client("rekognition")
    table = session.resource("dynamodb").Table("metadata")
    with counted_metrics():
        _read(reader, rekognition, table, *moderated(WARM_UP_LABELS))
        engine, job_id = moderated(labels)
        gc.collect()
        if trace:
            tracemalloc.start()
        begun = time.perf_counter()
        counting = _read(reader, rekognition, table, engine, job_id)
        seconds = time.perf_counter() - begun
        heap = tracemalloc.get_traced_memory()[1] / 1024**2 if trace else None
        tracemalloc.stop()
    assert counting.items == labels, f"{counting.items} items written for {labels} labels"  # noqa: S101
    gets = sum(engine.call_counts()["GetContentModeration"].values())
    resident = peak_resident_mib()
    return Measurement(reader, labels, seconds, heap, resident, gets, dict(counting.calls))


def _read(reader: str, rekognition: Any, table: Any, engine: Engine, job_id: str) -> CountingDynamoDB:
    counting = CountingDynamoDB()
    attach(rekognition, engine)
    counting.attach(table)
    READERS[reader](rekognition, table, job_id)
    return counting


def main(reader: str, labels: str, *flags: str) -> None:
    """Prints a measurement as JSON."""
    print(json.dumps(asdict(measure(reader, int(labels), trace="--trace" in flags))))


if __name__ == "__main__":
    main(*sys.argv[1:])
