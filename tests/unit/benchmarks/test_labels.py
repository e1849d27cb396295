from __future__ import annotations

import dataclasses
import json

import pytest

from benchmarks import labels
from benchmarks.label_reading import report
from benchmarks.label_reading.measure import Measurement, measure

OURS = Measurement("this project", 10_000, 1.0, None, 80.0, 10, {"BatchWriteItem": 400})

READERS = ("this project", "put_item")


@pytest.fixture(scope="module")
def measured() -> list[Measurement]:
    return [measure(reader, 1025, trace=False) for reader in READERS]


def test_this_project_reads_in_pages_and_writes_in_batches(measured: list[Measurement]) -> None:
    assert (measured[0].get_calls, measured[0].write_calls) == (2, {"BatchWriteItem": 41})


def test_this_project_writes_down_how_far_it_came() -> None:
    assert measure("this project", 6025, trace=False).write_calls == {"BatchWriteItem": 241, "UpdateItem": 1}


def test_the_plain_design_makes_a_call_a_label(measured: list[Measurement]) -> None:
    assert measured[1].write_calls == {"PutItem": 1025}


@pytest.mark.parametrize("reader", READERS)
def test_memory_is_measured(reader: str) -> None:
    found = measure(reader, 50, trace=True)
    assert found.heap_mib is not None
    assert found.heap_mib > 0.1
    assert found.resident_mib > 10


def test_the_promises_hold_of_what_they_should() -> None:
    larger = dataclasses.replace(OURS, labels=20_000, resident_mib=87.0, get_calls=20)
    assert report.broken([OURS, larger], flat_from=10_000) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"get_calls": 13}, "413 calls, more than 412"),
        ({"resident_mib": 89.0}, "peak resident memory is not flat"),
    ],
)
def test_a_broken_promise_is_named(change: dict[str, float], complaint: str) -> None:
    worse = dataclasses.replace(OURS, **change)  # type: ignore[arg-type]
    assert [complaint in line for line in report.broken([OURS, worse], 10_000)] == [True]


def test_a_growing_heap_breaks_the_promise() -> None:
    heaps = [dataclasses.replace(OURS, heap_mib=mib) for mib in (2.0, 2.3)]
    assert "peak heap is not flat" in report.broken(heaps, 10_000)[0]


def test_memory_of_small_videos_may_differ() -> None:
    small = dataclasses.replace(OURS, labels=1000, resident_mib=40.0, get_calls=1, write_calls={})
    assert report.broken([small, OURS], flat_from=10_000) == []


def test_the_program_measures_in_fresh_processes(capsys: pytest.CaptureFixture[str]) -> None:
    assert labels.main(["--sizes", "1000", "--trace-up-to", "1", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [each["reader"] for each in printed["measured"]] == ["this project", "put_item"]


@pytest.mark.parametrize("impossible", ["7", "300000"])
def test_labels_that_no_video_can_have_are_refused(
    impossible: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refusal:
        labels.main(["--sizes", impossible])
    assert refusal.value.code == 2
    assert f"multiple of 5 up to 216,000, not {impossible}" in capsys.readouterr().err


def test_the_report_has_a_row_a_measurement_and_the_heap_beside_it() -> None:
    lines = report.report([OURS, dataclasses.replace(OURS, heap_mib=2.0)]).splitlines()
    assert len(lines) == 2
    assert "2.0 MiB" in lines[1]
    assert "80.0 MiB" in lines[1]
