from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.synth import MOST_RATIO, Synthesis, broken, main, report, synthesized

if TYPE_CHECKING:
    import pytest

QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "videos"}}


def test_the_plain_app_makes_the_resources_of_the_template(tmp_path: Path) -> None:
    template = tmp_path / "template.json"
    template.write_text(json.dumps({"Resources": {"Videos": QUEUE}}), encoding="utf-8")
    with synthesized(["-m", "benchmarks.plain_app", str(template)], {}) as (folder, _):
        made = json.loads(Path(folder, "Plain.template.json").read_text(encoding="utf-8"))
    assert made["Resources"]["Videos"] == QUEUE


def test_the_cpu_time_of_the_app_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/sh")
    busy = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"
    with synthesized(["-c", busy], {}) as (_, long), synthesized(["-c", "true"], {}) as (_, short):
        assert long > short


def test_a_promise_is_broken_by_the_ratio_alone() -> None:
    kept, not_kept = Synthesis("kept", 9, 20.0, 10.0), Synthesis("not", 9, 2.1, 1.0)
    assert kept.ratio == MOST_RATIO
    assert broken([kept, not_kept]) == ["not: 2.10 times the plain app's synthesis, more than 2.0"]
    assert report([not_kept]).splitlines()[1].split() == ["not", "9", "2.1", "s", "1.0", "s", "2.10"]


def test_an_app_that_fails_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert main(["--rounds", "1"]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("error: a measurement failed: ")
