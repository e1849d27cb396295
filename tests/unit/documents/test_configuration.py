"""The configuration table is that of the code."""

from __future__ import annotations

import dataclasses
import inspect
import re
from functools import cache
from typing import Any

from moderation_stack import VideoModeration
from moderation_stack.app.configuration import Configuration
from moderation_stack.policy import ModerationPolicy
from moderation_stack.properties import MOST_ATTEMPTS
from moderation_stack.storage.archive import ARCHIVE_STORAGE_CLASSES, LONGEST_WAIT_DAYS
from moderation_stack.validation.regions import VIDEO_MODERATION_REGIONS
from moderation_stack.validation.timing import TIMES
from tests.unit.documents.reading import code_spans, rows, section
from video_moderation.policy.authoring.presets import PRESETS

DOCUMENT = "docs/reference/configuration.md"
NONE = "—"
BY_CLOUDFORMATION = "made by CloudFormation"
UNSTATED = {
    "alertEmails": "nobody",
    "operationsEmails": "nobody",
    "bucketName": BY_CLOUDFORMATION,
    "videoAnalysisTableName": BY_CLOUDFORMATION,
    "metadataTableName": BY_CLOUDFORMATION,
    "policy": "every label flags",
    "shadowPolicy": "none",
    "minConfidence": f"{ModerationPolicy.every_label().min_confidence:g}",
    "archiveFlaggedAfterDays": "as archiveAfterDays",
    "archiveFlaggedStorageClass": "as archiveStorageClass",
    "region": "of the credentials",
    "account": "of the credentials",
}
"""How the table says what holds if nothing, or an empty list, is stated."""


@cache
def table() -> list[list[str]]:
    return [[cell.strip("`") for cell in row] for row in rows(section(DOCUMENT, "All keys and properties"))]


def line_of(key: str) -> list[str]:
    (line,) = [row for row in table() if row[0] == key]
    return line


def snake_case(key: str) -> str:
    return re.sub("([A-Z])", r"_\1", key).lower()


def keyword_properties() -> dict[str, inspect.Parameter]:
    parameters = inspect.signature(VideoModeration.__init__).parameters
    return {name: each for name, each in parameters.items() if each.kind is inspect.Parameter.KEYWORD_ONLY}


def test_every_context_key_is_in_the_table_and_no_other() -> None:
    documented = {snake_case(row[0]) for row in table() if row[0] != NONE}
    assert documented == {field.name for field in dataclasses.fields(Configuration)}


def test_every_property_is_in_the_table_and_no_other() -> None:
    assert {row[1] for row in table() if row[1] != NONE} == set(keyword_properties())


def test_the_defaults_of_the_keys_are_the_codes() -> None:
    for field in dataclasses.fields(Configuration):
        key = next(row[0] for row in table() if snake_case(row[0]) == field.name)
        if key in UNSTATED:
            assert field.default in (None, ()), key
            assert line_of(key)[2] == UNSTATED[key]
        else:
            assert line_of(key)[2] == str(field.default).replace("False", "false"), key


def test_keys_and_properties_have_the_same_defaults() -> None:
    of_the_app = Configuration().moderation()
    for name, parameter in keyword_properties().items():
        if name in of_the_app:
            assert _comparable(of_the_app[name]) == _comparable(parameter.default), name


def test_the_defaults_of_properties_without_a_key_are_the_codes() -> None:
    for row in table():
        if row[0] == NONE:
            assert row[2] == keyword_properties()[row[1]].default.name


def test_the_accepted_times_are_the_codes() -> None:
    for name, time in TIMES.items():
        (line,) = [row for row in table() if row[1] == name]
        assert line[0].endswith(time.unit.capitalize())
        assert line[3].startswith(f"{time.lowest} to {time.highest}"), name


def test_the_other_accepted_values_are_the_codes() -> None:
    assert line_of("maxAttempts")[3] == f"1 to {MOST_ATTEMPTS}"
    assert f"0 to {LONGEST_WAIT_DAYS};" in line_of("archiveAfterDays")[3]
    (accepted,) = [row[3] for row in rows(section(DOCUMENT, "All keys and properties")) if "`DEEP_" in row[3]]
    assert code_spans(accepted) == list(ARCHIVE_STORAGE_CLASSES)
    (accepted,) = [
        row[3] for row in rows(section(DOCUMENT, "All keys and properties")) if "`strict`" in row[3]
    ]
    assert code_spans(accepted) == list(PRESETS)


def test_the_regions_are_the_codes() -> None:
    named = re.findall(r"\b[a-z]{2}-(?:gov-)?[a-z]+-\d\b", section(DOCUMENT, "Regions"))
    assert sorted(named) == list(VIDEO_MODERATION_REGIONS)


def _comparable(value: Any) -> Any:
    """Durations and storage classes of the CDK do not compare equal."""
    for form in ("to_seconds", "value"):
        if hasattr(value, form):
            found = getattr(value, form)
            return found() if callable(found) else found
    return value
