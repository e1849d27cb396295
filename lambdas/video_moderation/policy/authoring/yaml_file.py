"""Reads a policy from a YAML file and checks its form; the values are checked as in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

import yaml  # type: ignore[import-untyped]

from video_moderation.policy.action import Action
from video_moderation.policy.audience import Admission, Audience
from video_moderation.policy.authoring.excerpt import excerpt
from video_moderation.policy.authoring.rules import ContentTypeRule, Default, LabelRule
from video_moderation.policy.authoring.unique_keys import UniqueKeyLoader
from video_moderation.policy.content_type import ContentType

if TYPE_CHECKING:
    from pathlib import Path

    from video_moderation.policy.authoring.rules import Rule
    from video_moderation.policy.authoring.source_location import SourceLocation

_POLICY = {
    "version": "version",
    "basedOn": "based_on",
    "rules": "rules",
    "default": "default",
    "audiences": "audiences",
    "contentTypeConfidence": "content_type_confidence",
}
_TREATMENT = {
    "action": "action",
    "minConfidence": "min_confidence",
    "minDuration": "min_duration",
    "minSightings": "min_sightings",
}
_RULE = {"label": "label", "contentType": "content_type", **_TREATMENT}
_ADMISSION = {"label": "label", "contentType": "content_type", "below": "below"}
_AUDIENCE = {"name": "name", "admits": "admits", "minConfidence": "min_confidence"}


class Stated(NamedTuple):
    """What a file states: the preset it is based on, and the fields of `ModerationPolicy`."""

    based_on: str | None
    values: dict[str, Any]


def read(path: Path, location: SourceLocation) -> Stated:
    """Read a file; raise `NotAccepted` if it is not of the form of a policy."""
    values = _fields(location, _content(path, location), _POLICY, required=("version",))
    if "default" in values:
        values["default"] = _default(location.at("default"), values["default"])
    if "rules" in values:
        entries = enumerate(_list(location, "rules", values["rules"]), start=1)
        values["rules"] = [
            _rule(_location(location, "rule", number, entry, "label"), entry) for number, entry in entries
        ]
    if "audiences" in values:
        entries = enumerate(_list(location, "audiences", values["audiences"]), start=1)
        values["audiences"] = [
            _audience(_location(location, "audience", number, entry, "name"), entry)
            for number, entry in entries
        ]
    return Stated(values.pop("based_on", None), values)


def _content(path: Path, location: SourceLocation) -> object:
    try:
        # A safe loader: UniqueKeyLoader is yaml.SafeLoader and refuses keys that come twice.
        content: object = yaml.load(path.read_text(encoding="utf-8"), UniqueKeyLoader)  # noqa: S506
    except OSError as error:
        location.refuse_as(f"cannot be read: {error.strerror}")
    except RecursionError:
        location.refuse_as("is nested too deeply for a policy")
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        location.refuse_as(f"is not YAML: {_problem(error)}")
    if content is None:
        location.refuse_as("must state at least a version, but is empty")
    return content


def _problem(error: Exception) -> str:
    """What is wrong, on one line; with its line and column if YAML knows them."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return _on_one_line(error)
    return f"line {mark.line + 1}, column {mark.column + 1}: {_on_one_line(getattr(error, 'problem', error))}"


def _on_one_line(problem: object) -> str:
    return excerpt(" ".join(str(problem).split()), most=200)


def _default(location: SourceLocation, entry: object) -> Default:
    return Default(**_treatment(location, _fields(location, entry, _TREATMENT, required=("action",))))


def _rule(location: SourceLocation, entry: object) -> Rule:
    values = _treatment(location, _fields(location, entry, _RULE, required=("action",)))
    _content_type(location, values)
    if "label" in values:
        return LabelRule(**values)
    if "content_type" not in values:
        location.refuse_as("must state label or contentType")
    return ContentTypeRule(**values)


def _audience(location: SourceLocation, entry: object) -> Audience:
    values = _fields(location, entry, _AUDIENCE, required=("name",))
    admits = _list(location, "admits", values.get("admits", []))
    return Audience(**{**values, "admits": [_admission(location, each) for each in admits]})


def _admission(location: SourceLocation, entry: object) -> str | Admission:
    if isinstance(entry, str):
        return entry
    values = _fields(location.at("admits"), entry, _ADMISSION, required=("label",))
    _content_type(location, values)
    return Admission(**values)


def _treatment(location: SourceLocation, values: dict[str, Any]) -> dict[str, Any]:
    location.one_of("action", values["action"], Action)
    return {**values, "action": Action(values["action"])}


def _content_type(location: SourceLocation, values: dict[str, Any]) -> None:
    if "content_type" in values:
        location.one_of("content_type", values["content_type"], ContentType)
        values["content_type"] = ContentType(values["content_type"])


def _fields(
    location: SourceLocation, entry: object, known: dict[str, str], required: tuple[str, ...] = ()
) -> dict[str, Any]:
    """An entry's values by the name of their field in Python."""
    if not isinstance(entry, dict):
        location.refuse_whole(entry, f"must be a mapping with the keys {', '.join(known)}")
    for key, value in entry.items():
        if key not in known:
            location.refuse_whole(key, f"must have no keys but {', '.join(known)}")
        if value is None:
            location.refuse(key, None, f"must have a value{'' if key in required else ' or be left out'}")
    for key in required:
        if key not in entry:
            location.refuse_as(f"must state {key}")
    return {known[key]: value for key, value in entry.items()}


def _list(location: SourceLocation, name: str, value: object) -> list[object]:
    location.listed(name, value)
    return cast(list[object], value)


def _location(location: SourceLocation, noun: str, number: int, entry: object, name: str) -> SourceLocation:
    """An entry's place by number and, if it has one, name."""
    given = entry.get(name) if isinstance(entry, dict) else None
    return location.at(f"{noun} {number}" if given is None else f"{noun} {number} ({excerpt(given)})")
