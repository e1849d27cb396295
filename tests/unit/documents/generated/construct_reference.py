"""The reference of what the package exports, made from docstrings and signatures.

python -m tests.unit.documents.generated.construct_reference > docs/reference/construct.md
"""

from __future__ import annotations

import enum
import inspect
import re
from types import FunctionType
from typing import TYPE_CHECKING, Any

import moderation_stack
from video_moderation.contract.metrics import SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = """\
# The construct and its companions

Everything that `moderation_stack` exports, from the docstrings of the code. `python -m
tests.unit.documents.generated.construct_reference` prints this page, and a test compares it with the code.
[Configuration](configuration.md) explains the properties by their context keys,
[resources](resources.md) shows what is deployed,
and [tables and events](tables-and-events.md) describes the rows, the events and the messages of the topics.
"""
_SECTION = re.compile(r"^(Args|Attributes|Raises|Example):[ \t]*(.*)$", re.M)
_ENTRY = re.compile(r"^    (\w+): (.*)$")


def page() -> str:
    """The whole page."""
    parts = [HEAD, *(_of_class(name) for name in sorted(moderation_stack.__all__)), _metrics()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).rstrip() + "\n"


def _of_class(name: str) -> str:
    found = getattr(moderation_stack, name)
    lines = [f"## `{name}`", "", *_text(inspect.getdoc(found) or "", inspect.get_annotations(found))]
    if isinstance(found, type):
        for method, function in methods(found):
            lines += [f"### `{name}.{method}`", "", *_signature(method, function)]
            lines += _text(inspect.getdoc(function) or "", {})
    elif inspect.isfunction(found):
        lines[2:2] = _signature(name, found)
    return "\n".join(lines)


def methods(found: type) -> Iterator[tuple[str, Any]]:
    """Its public methods and properties, also those of bases of this project, in the order of their names.

    The methods `metric_…` are one for each metric, and left out.
    """
    if issubclass(found, enum.Enum | dict):
        return
    ours = [base for base in found.__mro__ if base.__module__.startswith("moderation_stack")]
    for name in sorted({name for base in ours for name in vars(base)}):
        member = inspect.getattr_static(found, name)
        function = member.__func__ if isinstance(member, classmethod | staticmethod) else member
        if not name.startswith(("_", "metric_")) and isinstance(function, FunctionType | property):
            yield name, function


def _signature(name: str, function: Any) -> list[str]:
    if isinstance(function, property):
        return ["A property.", ""]
    stated = str(inspect.signature(function)).replace("'", "").replace("(self, ", "(").replace("(self)", "()")
    return ["```python", f"{name}{stated}", "```", ""]


def _text(doc: str, types: dict[str, Any]) -> list[str]:
    """The docstring in Markdown: its sections as lists, its examples as code."""
    parts = _SECTION.split(doc)
    lines = [*parts[0].strip().splitlines(), ""]
    for kind, first, rest in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        if kind == "Example":
            lines += _example(first, rest)
        else:
            lines += [
                *([] if kind in ("Args", "Attributes") else ["Raises:", ""]),
                *_entries(rest, types),
                "",
            ]
    return lines


def _example(first: str, rest: str) -> list[str]:
    block, _, prose = rest.lstrip("\n").partition("\n\n")
    if first:
        return [f"Example: {' '.join([first, *block.split()])}", "", *prose.strip().splitlines(), ""]
    return ["```python", *inspect.cleandoc(block).splitlines(), "```", "", *prose.strip().splitlines(), ""]


def _entries(text: str, types: dict[str, Any]) -> list[str]:
    entries: list[str] = []
    for line in text.strip("\n").splitlines():
        if entry := _ENTRY.match(line):
            stated = f" (`{types[entry[1]]}`)" if isinstance(types.get(entry[1]), str) else ""
            entries.append(f"- `{entry[1]}`{stated}: {entry[2]}")
        elif line.strip() and entries:
            entries[-1] += f"\n  {line.strip()}"
    return entries


def _metrics() -> str:
    rows = [f"| `{metric}` | {service} |" for metric, service in sorted(SERVICES.items())]
    return "\n".join(["## Metrics", "", "| metric | emitted by |", "|---|---|", *rows])


if __name__ == "__main__":
    print(page(), end="")
