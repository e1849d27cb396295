from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from datetime import timedelta

import pytest

from video_moderation import settings as of_the_functions
from video_moderation.settings import ContentAlertSettings, MissingSetting, Settings


@dataclass(frozen=True)
class Example(Settings):
    queue_url: str
    table: str
    note: str = "none"


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(MissingSetting, match=r": QUEUE_URL, TABLE$"):
        Example.from_environment({"NOTE": "x"})


def test_what_has_a_default_may_be_missing() -> None:
    given = {"QUEUE_URL": "url", "TABLE": "videos", "PATH": "/bin"}
    assert Example.from_environment(given) == Example("url", "videos", "none")
    assert Example.from_environment({**given, "NOTE": "x"}).note == "x"


@dataclass(frozen=True)
class OfAFunction(Settings):
    queue_url: str
    aws_region: str
    timeout: float
    note: str = "none"


@pytest.mark.parametrize(("note", "written"), [("x", {"NOTE": "x"}), ("none", {})])
def test_what_is_written_is_what_the_function_reads(note: str, written: dict[str, str]) -> None:
    settings = OfAFunction("url", "eu-west-1", 1.5, note)
    environment = settings.to_environment()
    assert environment == {"QUEUE_URL": "url", "TIMEOUT": "1.5", **written}
    set_by_lambda = {"AWS_REGION": "eu-west-1"}
    read = OfAFunction.from_environment(environment | set_by_lambda)
    assert read == OfAFunction("url", "eu-west-1", "1.5", note)  # type: ignore[arg-type]


@pytest.mark.parametrize(("days", "kept"), [("", None), ("30", timedelta(days=30))])
def test_labels_are_kept_for_good_or_for_so_many_days(days: str, kept: timedelta | None) -> None:
    required = [field.name for field in fields(ContentAlertSettings) if field.default is MISSING]
    settings = ContentAlertSettings(**dict.fromkeys(required, "x"), label_retention_days=days)
    assert settings.label_retention == kept
    assert settings.kept_tag_keys == []


def test_what_lambda_sets_is_required_of_it() -> None:
    with pytest.raises(MissingSetting, match="AWS_REGION"):
        OfAFunction.from_environment({"QUEUE_URL": "url", "TIMEOUT": "1"})


FUNCTIONS = [
    each
    for each in vars(of_the_functions).values()
    if isinstance(each, type) and issubclass(each, Settings) and each is not Settings
]


@pytest.mark.parametrize("settings", FUNCTIONS)
def test_each_function_reads_every_variable_that_it_declares(settings: type[Settings]) -> None:
    declared = [field.name for field in fields(settings)]
    environment = {name.upper(): f"the {name}" for name in declared}
    read = settings.from_environment(environment)
    assert {name: getattr(read, name) for name in declared} == {name: f"the {name}" for name in declared}
    with pytest.raises(TypeError, match="positional"):
        settings(*environment.values())
