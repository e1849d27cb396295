"""What is provisioned and what runs in it never import each other; what both must know is compared here."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from moderation import analysis_table, settings, sweep, verdict_tag
from moderation.analysis import Status
from moderation_stack import archive, uploads, video_analysis_table
from tests.template.definition import definition
from tests.template.reading import resources

if TYPE_CHECKING:
    from tests.template.reading import Template

OF_THE_RUNTIME = {"AWS_REGION"}
FOR_OBSERVABILITY = ("POWERTOOLS_", "PIPELINE")


@pytest.mark.parametrize(
    ("function", "read"),
    [
        ("VideoProcessor", settings.VideoProcessorSettings),
        ("ContentAlert", settings.ContentAlertSettings),
        ("Reconciler", settings.ReconcilerSettings),
        ("Sweeper", settings.SweeperSettings),
    ],
)
def test_a_function_is_told_what_it_reads(template: Template, function: str, read: type[Any]) -> None:
    told = resources(template, "AWS::Lambda::Function")[function]["Environment"]["Variables"]
    for_the_function = {name for name in told if not name.startswith(FOR_OBSERVABILITY)}
    assert for_the_function == {field.name.upper() for field in dataclasses.fields(read)} - OF_THE_RUNTIME


def test_the_bucket_waits_for_the_tag_that_is_written() -> None:
    assert archive.VERDICT_TAG == verdict_tag.TAG_KEY


def test_the_archive_waits_for_verdicts_that_are_given() -> None:
    verdicts = {status.lower() for status in Status if status.is_verdict}
    assert verdicts - {"undetermined"} == set(archive.ARCHIVED_VERDICTS)


def test_the_sweep_looks_for_what_the_upload_rule_lets_through() -> None:
    assert sweep.VIDEO_SUFFIXES == uploads.VIDEO_SUFFIXES


def test_the_sweep_goes_on_while_the_sweeper_says_so(template: Template) -> None:
    (loop,) = definition(template, "Sweep")["States"]["Is the bucket's end reached?"]["Choices"]
    field = loop["Variable"].removeprefix("$.")
    marker = {"KeyMarker": "a.mp4", "VersionIdMarker": "1"}
    assert sweep.Sweep(marker=marker).to_json()[field] is loop["BooleanEquals"]
    assert sweep.Sweep().to_json()[field] is not loop["BooleanEquals"]


def test_the_index_that_is_queried_is_there() -> None:
    assert video_analysis_table.BY_STATUS == analysis_table.BY_STATUS


def test_the_recovery_moves_videos_between_statuses_that_exist(template: Template) -> None:
    states = definition(template)["States"].values()
    (task,) = [state for state in states if "updateItem" in state.get("Resource", "")]
    values = task["Parameters"]["ExpressionAttributeValues"]
    assert values[":recovering"] == {"S": Status.RECOVERING.value}
    assert values[":pending"] == {"S": Status.PENDING.value}
