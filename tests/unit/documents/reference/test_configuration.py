"""The configuration table is that of the code."""

from __future__ import annotations

import dataclasses
import re
from functools import cache
from typing import Any

from moderation_stack.app.configuration import OWN_KEYS, PROPERTIES, Configuration
from moderation_stack.policy import ModerationPolicy
from moderation_stack.properties import Properties
from moderation_stack.recovery.retries import MOST_ATTEMPTS
from moderation_stack.storage.archive import ARCHIVE_STORAGE_CLASSES
from moderation_stack.validation.regions import VIDEO_MODERATION_REGIONS
from moderation_stack.validation.timing import TIMES
from tests.unit.documents.reading import code_spans, rows, section
from video_moderation.contract.capacity import MOST_JOBS
from video_moderation.policy.authoring.presets import PRESETS

DOCUMENT = "docs/reference/configuration.md"
NONE = "—"
BY_CLOUDFORMATION = "made by CloudFormation"
UNSTATED = {
    "alertEmails": "nobody",
    "operationsEmails": "nobody",
    "bucketName": BY_CLOUDFORMATION,
    "media_bucket": "a new bucket",
    "encryption_key": "AWS's keys",
    "video_analysis_table": "a new table",
    "metadata_table": "a new table",
    "alert_topic": "a new topic",
    "operations_topic": "a new topic",
    "event_bus": "the default bus",
    "access_log_bucket": "a new bucket",
    "prepared": "none",
    "vpc": "no VPC",
    "vpc_subnets": "private subnets",
    "security_groups": "one for all functions",
    "scanners": "none",
    "function_code": "one file asset",
    "kept_tags": "none",
    "videoAnalysisTableName": BY_CLOUDFORMATION,
    "metadataTableName": BY_CLOUDFORMATION,
    "policy": "every label flags",
    "prefixPolicies": "none",
    "videoPrefixes": "the whole bucket",
    "expireNoncurrentAfterDays": "kept",
    "labelRetentionDays": "kept",
    "maxDurationMinutes": "none",
    "dailyMinutes": "none",
    "moderatedMinutesLimit": "none",
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


def line_of_property(name: str) -> list[str]:
    (line,) = [row for row in table() if row[1] == name]
    return line


def snake_case(key: str) -> str:
    return re.sub("([A-Z])", r"_\1", key).lower()


@cache
def defaults() -> dict[str, Any]:
    """The default of each property, by the name that the table has: a group, a dot, the property."""
    found: dict[str, Any] = {}
    for field in dataclasses.fields(Properties):
        if dataclasses.is_dataclass(field.default):
            inner = dataclasses.fields(field.default)
            found.update({f"{field.name}.{each.name}": each.default for each in inner})
        else:
            found[field.name] = field.default
    return found


def test_every_context_key_is_in_the_table_and_no_other() -> None:
    assert {row[0] for row in table() if row[0] != NONE} == {*PROPERTIES, *OWN_KEYS}


def test_every_property_is_in_the_table_and_no_other() -> None:
    assert {row[1] for row in table() if row[1] != NONE} == set(defaults())


def test_keys_and_properties_are_side_by_side() -> None:
    pairs = {row[0]: row[1] for row in table() if row[0] != NONE}
    assert pairs == {**{key: name for key, (name, _) in PROPERTIES.items()}, **dict.fromkeys(OWN_KEYS, NONE)}


def test_the_defaults_of_the_keys_are_the_codes() -> None:
    for row in table():
        key, default = row[0], defaults().get(row[1], getattr(Configuration(), snake_case(row[0]), None))
        if (stated := UNSTATED.get(key, UNSTATED.get(row[1]))) is not None:
            assert default in (None, ()), key
            assert row[2] == stated
        else:
            assert row[2] == _in_the_table(row[1], default), key


def test_the_accepted_times_are_the_codes() -> None:
    for name, time in TIMES.items():
        if line_of_property(name)[3].startswith("as above"):
            continue
        line = line_of_property(name)
        assert line[0].endswith(time.unit.capitalize())
        assert line[3].startswith(f"{time.lowest} to {time.highest}"), name


def test_the_other_accepted_values_are_the_codes() -> None:
    assert line_of("maxAttempts")[3] == f"1 to {MOST_ATTEMPTS}"
    assert line_of("concurrentJobs")[3] == f"1 to {MOST_JOBS:,}"
    (accepted,) = [row[3] for row in rows(section(DOCUMENT, "All keys and properties")) if "`DEEP_" in row[3]]
    assert code_spans(accepted) == list(ARCHIVE_STORAGE_CLASSES)
    (accepted,) = [
        row[3] for row in rows(section(DOCUMENT, "All keys and properties")) if "`strict`" in row[3]
    ]
    assert code_spans(accepted) == list(PRESETS)


def test_the_regions_are_the_codes() -> None:
    named = re.findall(r"\b[a-z]{2}-(?:gov-)?[a-z]+-\d\b", section(DOCUMENT, "Regions"))
    assert sorted(named) == list(VIDEO_MODERATION_REGIONS)


def _in_the_table(name: str, value: Any) -> str:
    """How the table writes a default: a time as a number, in the unit of the key; other values by name."""
    if name in TIMES:
        return f"{value.to_seconds() / TIMES[name].unit_seconds:g}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(
        getattr(value, "value" if hasattr(value, "value") and name.startswith("archive") else "name", value)
    )
