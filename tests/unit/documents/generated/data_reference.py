"""The reference of rows, events and messages, made from docstrings, schemas and the keys of the tables.

python -m tests.unit.documents.generated.data_reference > docs/reference/tables-and-events.md
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tests.unit.documents.generated.row_kinds import TABLES, Attribute, described_in, schema
from video_moderation.alerts.sending.announcer import message_attributes
from video_moderation.alerts.sending.topic import Topic
from video_moderation.contract.storage import tables
from video_moderation.contract.storage.table_schema import LISTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.unit.documents.generated.row_kinds import Kind, TableOfRows

WIDTH = 110
HEAD = """\
# Tables and events

What the pipeline stores, and what it tells programs, from the docstrings of the code and the
[schemas](schemas). `python -m tests.unit.documents.generated.data_reference` prints this page. Tests compare
it with the code, and with what a pipeline writes. [Verdicts](verdicts.md) shows the rows, the event and the
digest of an example.

A time is a text in ISO 8601, in UTC, with milliseconds, such as `2026-11-23T09:48:57.027Z`. Times in a video
are in milliseconds from its start. If there is nothing to say, a row lacks the attribute, and a field of an
event is null or empty.
"""
_OF_THE_EVENT = """\
An element of `Reasons` has the fields of a [reason](#reason) of the event, and one of `AudienceReasons` those
of a [finding](#finding). They begin with a capital letter, too.
"""
_MESSAGES = """\
Both topics carry messages in two forms: a text for e-mail, and JSON for all other protocols. The JSON of an
alert about one video is the detail of [`Video Moderated`](#video-moderated), with the text of the e-mail in
its field `text`. CloudWatch alarms come to the operations topic in their own form.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, "## Tables\n", *map(_table, TABLES), "## Events\n"]
    parts += [*_document("video-moderated-1"), *_document("video-decided-1")]
    parts += ["## Messages of the topics\n", _MESSAGES, "### Attributes of messages\n"]
    parts += [_rows([*described_in(Topic.publish, "Message"), *described_in(message_attributes, "Message")])]
    parts += [*_document("digest-1"), *_document("notice-1")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).rstrip() + "\n"


def _table(table: TableOfRows) -> str:
    summary = (inspect.getdoc(table.described) or "").split("\n\n")[0].replace("\n", " ")
    lines = [
        f"### {table.title}",
        "",
        f"{summary} Its key is {_key(table.key)}.",
        "",
        *_indexes(table.indexes),
    ]
    return "\n".join([*lines, *map(_kind, table.kinds)])


def _key(key: tables.TableKey) -> str:
    return f"`{key.partition}`" + (f", sorted by `{key.sort}`" if key.sort else "")


def _indexes(indexes: Mapping[str, tables.TableKey]) -> list[str]:
    if not indexes:
        return []
    purposes = _documented_constants()
    lines = ["| index | key | what it lists | with |", "|---|---|---|---|"]
    for name, key in indexes.items():
        listed = ", ".join(f"`{each}`" for each in LISTED.get(name, ())) or "every attribute"
        lines.append(f"| `{name}` | {_key(key)} | {purposes[name]} | {listed} |")
    return [*lines, ""]


def _documented_constants() -> dict[str, str]:
    """The docstrings of the constants of `contract.storage.tables`, by their values."""
    body = ast.parse(inspect.getsource(tables)).body
    return {
        str(getattr(tables, assigned.targets[0].id)): " ".join(said.value.value.split())
        for assigned, said in pairwise(body)
        if isinstance(assigned, ast.Assign)
        and isinstance(assigned.targets[0], ast.Name)
        and isinstance(said, ast.Expr)
        and isinstance(said.value, ast.Constant)
        and isinstance(said.value.value, str)
    }


def _kind(kind: Kind) -> str:
    more = ["", _OF_THE_EVENT] if kind.has_verdict else [""]
    return "\n".join([f"#### {kind.title}", "", _rows(kind.attributes), *more])


def _rows(attributes: Iterable[Attribute]) -> str:
    rows = [f"| `{each.name}` | {each.type} | {_sentence(each.meaning)} |" for each in attributes]
    return "\n".join(["| name | type | meaning |", "|---|---|---|", *rows, ""])


def _sentence(meaning: str) -> str:
    return meaning[:1].upper() + meaning[1:]


def _document(name: str) -> list[str]:
    """A schema as tables: its fields, and those of the objects in it that have names."""
    described = schema(name)
    title = described["title"].partition(",")[0]
    summary = f"{described['description']} [Its schema](schemas/{name}.json)."
    parts = [f"### {title}\n", textwrap.fill(summary, WIDTH, break_on_hyphens=False) + "\n"]
    parts.append(_rows(_fields(described)))
    for inner, definition in described.get("$defs", {}).items():
        if "properties" in definition:
            parts += [
                f"#### {inner.capitalize()}\n",
                definition["description"] + "\n",
                _rows(_fields(definition)),
            ]
    return parts


def _fields(described: Mapping[str, Any]) -> list[Attribute]:
    return [
        Attribute(name, _type(each), each["description"]) for name, each in described["properties"].items()
    ]


def _type(described: Mapping[str, Any]) -> str:
    """A type of JSON Schema in words."""
    match described:
        case {"const": value}:
            return f"`{value}`"
        case {"enum": values}:
            return " or ".join(f"`{value}`" for value in values)
        case {"$ref": reference}:
            name = reference.rpartition("/")[2]
            return "number" if name == "percent" else f"[{name}](#{name})"
        case {"type": "array"}:
            most = f", {described['maxItems']} at most" if "maxItems" in described else ""
            return f"list of {_type(described['items'])}{most}"
        case {"type": [kind, "null"]}:
            return f"{_type({**described, 'type': kind})} or null"
        case {"type": "string", "pattern": pattern} if "T" in pattern:
            return "time"
        case {"type": "string", "maxLength": most}:
            return f"text, {most} characters at most"
    return {"string": "text", "integer": "number", "number": "number", "object": "map"}[described["type"]]


if __name__ == "__main__":
    print(page(), end="")
