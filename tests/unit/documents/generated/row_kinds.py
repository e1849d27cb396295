"""Which kinds of rows each table has, and the docstrings that describe their attributes.

A docstring describes a row where the row is written, in a section `Row:`, an attribute a line.
"""

from __future__ import annotations

import inspect
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from moderation_stack.storage.tables import AlertTable, AnalysisTable, HistoryTable, LineTable, MetadataTable
from tests.unit.documents.reading import ROOT
from video_moderation.alerts.pace.collected_alerts import CollectedAlerts
from video_moderation.alerts.pace.email_pace import EmailPace
from video_moderation.alerts.sending.subscriptions import OperatorsNotice
from video_moderation.contract.storage import tables
from video_moderation.evaluation import document
from video_moderation.labels.label import Label
from video_moderation.labels.label_store import LabelStore
from video_moderation.review.claims import Claim, ReviewClaims
from video_moderation.videos.decisions.decision_table import DecisionTable
from video_moderation.videos.forgotten import ForgottenRows
from video_moderation.videos.line.backfill_hold import BackfillHold
from video_moderation.videos.line.daily_minutes import DailyMinutes
from video_moderation.videos.line.turns import Turns
from video_moderation.videos.video_analysis import VideoAnalysis
from video_moderation.videos.watch_mark import WatchMark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from video_moderation.contract.storage.tables import TableKey

Item = dict[str, Any]
_ENTRY = re.compile(r"^ {4}([\w:…]+) \(([\w ]+)\): (.*)$")


@dataclass(frozen=True)
class Attribute:
    """An attribute as its docstring describes it; `type` is a word of the reference."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Kind:
    """Rows of a table that have the same attributes; `holds` recognizes one, `documented` describes them."""

    title: str
    documented: tuple[object, ...]
    holds: Callable[[Item], bool] = lambda _: True
    has_verdict: bool = False

    @property
    def attributes(self) -> list[Attribute]:
        """Everything that such a row may have."""
        described = [each for source in self.documented for each in described_in(source, "Row")]
        known = {each.name for each in described}
        verdict = attributes_of_verdict() if self.has_verdict else []
        return [*described, *(each for each in verdict if each.name not in known)]


@dataclass(frozen=True)
class TableOfRows:
    """A table, by its name in the unit tests."""

    name: str
    title: str
    described: object
    key: TableKey
    kinds: tuple[Kind, ...]
    indexes: Mapping[str, TableKey] = field(default_factory=dict)

    def kind_of(self, item: Item) -> Kind:
        """The first kind that holds the row."""
        return next(kind for kind in self.kinds if kind.holds(item))


def described_in(source: object, section: str) -> list[Attribute]:
    """The attributes in a section of a docstring."""
    _, found, rest = (inspect.getdoc(source) or "").partition(f"{section}:\n")
    assert found, f"the docstring of {source} has no section {section!r}"
    entries: list[Attribute] = []
    for line in rest.split("\n\n")[0].splitlines():
        if entry := _ENTRY.match(line):
            entries.append(Attribute(*entry.groups()))
        else:
            last = entries.pop()
            entries.append(Attribute(last.name, last.type, f"{last.meaning} {line.strip()}"))
    return entries


def schema(name: str) -> dict[str, Any]:
    """A schema of an event or a message."""
    path = ROOT / "docs" / "reference" / "schemas" / f"{name}.json"
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def attributes_of_verdict() -> list[Attribute]:
    """What a row has of the event `Video Moderated`, as `document.attributes` writes it."""
    properties = schema("video-moderated-1")["properties"]
    return [
        Attribute(name[:1].upper() + name[1:], _word(each), each["description"])
        for name, each in properties.items()
        if name not in document.SAID_BY_THE_ROW
    ]


def _word(described: Mapping[str, Any]) -> str:
    """The type of an attribute; a row has no nulls."""
    (kind,) = {described["type"]} if isinstance(described["type"], str) else {*described["type"]} - {"null"}
    if "pattern" in described and "T" in described["pattern"]:
        return "time"
    return {"string": "text", "integer": "number", "number": "number", "array": "list"}[kind]


def _begins(name: str, prefix: str) -> Callable[[Item], bool]:
    return lambda item: str(item[name]).startswith(prefix)


TABLES = (
    TableOfRows(
        "analysis",
        "Video analysis table",
        AnalysisTable,
        tables.VIDEO_ANALYSIS_KEY,
        (
            Kind(
                "A video",
                (VideoAnalysis, document.attributes),
                lambda item: "VideoName" in item,
                has_verdict=True,
            ),
            Kind("A video that was erased", (ForgottenRows,), lambda item: tables.FORGOTTEN_AT in item),
            Kind("The first sweep", (WatchMark,), _begins("VideoId", "watched by ")),
            Kind("A backfill that is held", (BackfillHold,), lambda item: item["VideoId"] == "backfill"),
        ),
        tables.VIDEO_ANALYSIS_INDEXES,
    ),
    TableOfRows(
        "metadata",
        "Metadata table",
        MetadataTable,
        tables.METADATA_KEY,
        (Kind("A label", (Label.to_item, LabelStore)),),
    ),
    TableOfRows(
        "decisions",
        "Decision table",
        HistoryTable,
        tables.DECISION_KEY,
        (Kind("A decision", (DecisionTable,)),),
        tables.DECISION_INDEXES,
    ),
    TableOfRows(
        "alerts",
        "Alert table",
        AlertTable,
        tables.ALERT_KEY,
        (
            Kind("An alert that waits for a digest", (CollectedAlerts,), _begins("Kind", "digest:")),
            Kind("The pace of e-mails", (EmailPace,), _begins("Kind", "email")),
            Kind("The notice about operators", (OperatorsNotice,), _begins("Kind", "notice")),
        ),
    ),
    TableOfRows(
        "line",
        "Line table",
        LineTable,
        tables.LINE_KEY,
        (
            Kind("The turn of an uploader", (Turns,), _begins("Kind", "turn:")),
            Kind("The minutes of a day", (DailyMinutes,), _begins("Kind", "minutes")),
        ),
    ),
    TableOfRows(
        "review",
        "Review table",
        ReviewClaims,
        tables.REVIEW_KEY,
        (
            Kind("A claim", (Claim,), _begins("Key", "claim#")),
            Kind("The decisions where two must agree", (ReviewClaims.vote,), _begins("Key", "votes#")),
        ),
    ),
)
