"""What is provisioned and what runs in it never import each other; what both must know is compared here."""

from __future__ import annotations

import dataclasses
from dataclasses import MISSING
from typing import TYPE_CHECKING, Any

import pytest

from moderation_stack.access import verdict_events
from moderation_stack.dispatch import upload_rule as uploads
from moderation_stack.storage import archive, object_tags, video_analysis_table
from tests.template.definition import definition
from tests.template.reading import resources
from tests.template.synthesis import EVERYTHING
from video_moderation import messages, policy, settings
from video_moderation.recovery import sweep
from video_moderation.verdict import event_bus, verdict_tag
from video_moderation.videos import video_analysis_table as analysis_table
from video_moderation.videos.video_analysis import Status

if TYPE_CHECKING:
    from tests.template.reading import Template

OF_THE_RUNTIME = {"AWS_REGION"}
FOR_OBSERVABILITY = ("POWERTOOLS_", "PIPELINE")


def told(template: Template, function: str) -> set[str]:
    """The environment variables of a function, but for those of its observability."""
    variables = resources(template, "AWS::Lambda::Function")[function]["Environment"]["Variables"]
    return {name for name in variables if not name.startswith(FOR_OBSERVABILITY)}


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
    required = {field.name.upper() for field in dataclasses.fields(read) if field.default is MISSING}
    assert told(template, function) == required - OF_THE_RUNTIME


def test_content_alert_reads_all_it_can_be_told(configured: Template) -> None:
    readable = {field.name.upper() for field in dataclasses.fields(settings.ContentAlertSettings)}
    assert told(configured, "ContentAlert") == readable - OF_THE_RUNTIME


@pytest.mark.parametrize("name", ["POLICY", "SHADOW_POLICY"])
def test_the_functions_read_the_policies_they_are_told(configured: Template, name: str) -> None:
    variables = resources(configured, "AWS::Lambda::Function")["ContentAlert"]["Environment"]["Variables"]
    stated = EVERYTHING[name.lower()]
    assert policy.read_policy(variables[name]).version == stated.full_version


def test_readers_and_the_archive_wait_for_the_tags_that_are_written() -> None:
    assert object_tags.VERDICT_TAG == verdict_tag.TAG_KEY
    assert object_tags.AUDIENCE_TAG == verdict_tag.AUDIENCE_TAG_KEY
    assert object_tags.DECISION_TAG == verdict_tag.DECISION_TAG_KEY


def test_all_tags_that_are_written_are_guarded() -> None:
    assert set(object_tags.GUARDED_TAGS) == set(verdict_tag.TAG_KEYS)


def test_the_rules_of_builders_wait_for_the_event_that_is_sent() -> None:
    assert verdict_events.EVENT_SOURCE == event_bus.SOURCE
    assert verdict_events.VIDEO_MODERATED == event_bus.VIDEO_MODERATED
    assert verdict_events.VIDEO_DECIDED == event_bus.VIDEO_DECIDED


def test_the_archive_waits_for_verdicts_that_are_given() -> None:
    verdicts = {status.lower() for status in Status if status.is_verdict}
    assert verdicts - {"undetermined"} == set(archive.ARCHIVED_VERDICTS)


def test_what_is_held_waits_for_decisions_that_are_made() -> None:
    assert {decision.lower() for decision in messages.DECISIONS} == set(archive.DECISIONS)


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
