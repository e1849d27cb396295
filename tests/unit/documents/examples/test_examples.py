"""The examples of the documents are what the code makes; ids, bucket and times are those of another run."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from moderation_local.rekognition.labels.scenes import parse_scenes
from tests.unit.documents.reading import blocks, section
from video_moderation.contract.messaging import events as contract_events
from video_moderation.contract.status import Status

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.template.reading import Template
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

README, TUTORIAL = "README.md", "docs/tutorial/first-video.md"
RESOURCES, VERDICTS = "docs/reference/resources.md", "docs/reference/verdicts.md"
DIFFERS = ("QueuedAt", "Position", "StartedAt", "FinishedAt", "WriteId")


def documented(language: str, containing: str, name: str = README) -> str:
    (block,) = [block for block in blocks(name, language) if containing in block]
    return block


def as_documented(made: str, row: dict[str, Any]) -> str:
    """What was made, with the names and the ids of the documents' example."""
    example = json.loads(documented("json", '"QueuedAt"', VERDICTS))
    for name in ("VersionId", "VideoId", "JobId"):
        made = made.replace(str(row[name]), example[name])
    shown = documented("console", "make demo", TUTORIAL)
    for table, resource in (("analysis", "VideoAnalysisTable"), ("metadata", "MetadataTable")):
        found = re.search(rf"\bModerationStack-VideoModeration{resource}\w+-\w+", shown)
        assert found is not None
        made = made.replace(f"&table={table}", f"&table={found[0]}")
    return re.sub(r"\bmedia\b", example["Bucket"], made)


def test_the_alert_of_the_tutorial_is_what_a_moderator_gets(demo: PipelineSimulation) -> None:
    (row,) = demo.resources.rows()
    (alert,) = demo.resources.alerts()
    text = as_documented(json.loads(alert["Message"])["text"], row)
    lines = [f"Subject: {alert['Subject']}", "", *text.rstrip().splitlines()]
    indented = "".join(f"{'':13}{line}".rstrip() + "\n" for line in lines)
    assert indented in documented("console", "make demo", TUTORIAL)


def test_the_row_is_what_the_table_holds(demo: PipelineSimulation) -> None:
    (row,) = demo.resources.rows()
    example = json.loads(documented("json", '"QueuedAt"', VERDICTS))
    plain = {**row, "Announced": sorted(row["Announced"])}
    made = json.loads(as_documented(json.dumps(plain, default=float), row))
    assert {**made, **{name: example[name] for name in DIFFERS}} == example


def test_the_label_is_what_the_table_holds(demo: PipelineSimulation) -> None:
    (row,) = demo.resources.rows()
    first = demo.resources.labels()[0]
    plain = {name: float(value) if name == "Confidence" else value for name, value in first.items()}
    made = json.loads(as_documented(json.dumps(plain, default=int), row))
    assert made == json.loads(documented("json", '"LabelKey"', VERDICTS))


def test_the_event_is_what_the_bus_gets(demo: PipelineSimulation) -> None:
    (row,) = demo.resources.rows()
    (detail,) = demo.resources.moderated_events()
    example = json.loads(documented("json", '"detail-type": "', VERDICTS))
    assert detail["finishedAt"] == row["FinishedAt"]
    when = {"finishedAt": example["detail"]["finishedAt"]}
    assert example == {
        "source": contract_events.EVENT_SOURCE,
        "detail-type": contract_events.VIDEO_MODERATED,
        "detail": {**json.loads(as_documented(json.dumps(detail), row)), **when},
    }


def test_the_pattern_hears_of_clean_videos() -> None:
    pattern = json.loads(documented("json", '{"source": [', VERDICTS))
    assert pattern["source"] == [contract_events.EVENT_SOURCE]
    assert pattern["detail-type"] == [contract_events.VIDEO_MODERATED]
    assert pattern["detail"] == {"verdict": [Status.CLEAN]}


def test_the_scene_file_is_one() -> None:
    assert len(parse_scenes(documented("json", '"scenes": [\n    {"label"', TUTORIAL))) == 2


def test_the_construct_can_be_used_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cdk, "App", partial(cdk.App, outdir=str(tmp_path)))
    exec(compile(documented("python", "VideoModeration"), README, "exec"), {"__name__": "example"})  # noqa: S102
    template = json.loads((tmp_path / "Media.template.json").read_text(encoding="utf-8"))
    assert "AWS::KMS::Key" in [resource["Type"] for resource in template["Resources"].values()]


def test_there_is_nothing_that_the_document_rules_out(template: Template) -> None:
    kinds = {resource["Type"] for resource in template["Resources"].values()}
    unwanted = ("Custom::", "AWS::CloudFormation::CustomResource", "AWS::EC2::", "AWS::IAM::User")
    assert "There is no custom resource, no VPC unless you [bring one]" in section(RESOURCES, "Resources")
    assert [kind for kind in kinds if kind.startswith(unwanted)] == []
