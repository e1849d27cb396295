"""A handler and every module of its package that it imports, as one readable Python file."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_INDEX = Template(Path(__file__).with_name("inline_index.py.txt").read_text(encoding="ascii"))
_FILES = "# FILES\n"
"""Where the files stand between the two parts of `index.py`."""


@dataclass(frozen=True, kw_only=True)
class InlineParts:
    """`index.py` in parts: what stands before the files, the files by name, and what stands after them."""

    before: str
    files: Mapping[str, str]
    after: str


def inline_source(package: Path, handler: str) -> str:
    """Return the source of `index.py`, which holds the modules as text and imports them from there."""
    parts = inline_parts(package, handler)
    return "".join([parts.before, *parts.files.values(), parts.after])


def inline_parts(package: Path, handler: str) -> InlineParts:
    """Return the parts of `index.py`; functions that import a module have its part in common.

    The modules keep their names, so log lines and stack traces are those of the package.

    Args:
        package: the folder of the package, such as `lambdas/video_moderation`.
        handler: the module with the function `handler`, such as `video_moderation.handlers.sweeper`.

    Raises:
        ValueError: a file holds the three apostrophes that would end its text.
    """
    before, _, after = _INDEX.substitute(handler=handler).partition(_FILES)
    texts = {_key(package, file): _literal(file) for file in sorted(_closure(package, handler))}
    files = {name: f"{name!r}: {literal},\n" for name, literal in texts.items()}
    return InlineParts(before=before, files=files, after=after)


def imported_modules(package: Path, handler: str) -> set[str]:
    """Return the names of all modules of the package that importing `handler` imports.

    Example: `"video_moderation.messages" in imported_modules(package, "video_moderation.handlers.sweeper")`
    """
    found: set[str] = set()
    waiting = [handler]
    while waiting:
        name = waiting.pop()
        if name in found or _file(package, name) is None:
            continue
        found.add(name)
        waiting += [*_parents(name), *_imports(package, name)]
    return found


def _closure(package: Path, handler: str) -> set[Path]:
    """The files of the modules, and the data beside each: a file or a folder of the same name."""
    found = (_file(package, name) for name in imported_modules(package, handler))
    sources = {file for file in found if file is not None}
    return sources | {data for file in sources for data in _data(file)}


def _data(module: Path) -> Iterator[Path]:
    if module.name == "__init__.py":
        return
    yield from (file for file in [module.with_suffix(".json")] if file.is_file())
    yield from (file for file in module.with_suffix("").glob("*") if file.is_file())


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def _file(package: Path, name: str) -> Path | None:
    """The file of a module, None if it is none of the package."""
    if name.partition(".")[0] != package.name:
        return None
    path = package.parent.joinpath(*name.split("."))
    candidates = (path / "__init__.py", path.with_suffix(".py"))
    return next((file for file in candidates if file.is_file()), None)


def _imports(package: Path, name: str) -> Iterator[str]:
    file = _file(package, name)
    tree = ast.parse(file.read_text(encoding="utf-8") if file else "")
    for node in _executed(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _executed(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those that only a type checker sees."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        yield node
        yield from _executed(node)


def _key(package: Path, file: Path) -> str:
    return file.relative_to(package.parent).as_posix()


def _literal(file: Path) -> str:
    """The text of a file as a string of Python, raw where it can be: as it is, but in ASCII.

    Source: GetTemplate returns "?" for other characters.
    """
    text = file.read_text(encoding="utf-8")
    if "'''" in text:
        raise ValueError(f"{file.name} must not hold ''' to be written into a template")
    if text.isascii():
        return f"r'''{text}'''"
    escaped = text.replace("\\", "\\\\").encode("ascii", "backslashreplace").decode("ascii")
    return f"'''{escaped}'''"
