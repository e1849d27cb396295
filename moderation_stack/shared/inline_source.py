"""A handler and every module of its package that it imports, as one readable Python file."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_INDEX = Template(Path(__file__).with_name("inline_index.py.txt").read_text(encoding="ascii"))


def inline_source(package: Path, handler: str) -> str:
    """Return the source of `index.py`, which holds the modules as text and imports them from there.

    The modules keep their names, so log lines and stack traces are those of the package.

    Args:
        package: the folder of the package, such as `lambdas/video_moderation`.
        handler: the module with the function `handler`, such as `video_moderation.handlers.sweeper`.

    Raises:
        ValueError: a file holds the three apostrophes that would end its text.
    """
    files = sorted(_closure(package, handler))
    texts = "\n".join(f"    {_key(package, file)!r}: {_literal(file)}," for file in files)
    return _INDEX.substitute(files=texts, handler=handler)


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
    """The files of the modules, and the data file of the same name beside each."""
    found = (_file(package, name) for name in imported_modules(package, handler))
    sources = {file for file in found if file is not None}
    return sources | {data for file in sources if (data := file.with_suffix(".json")).is_file()}


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
