"""The source of a function as one file: it works where the package is not installed."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from moderation_stack.functions.function_code import PACKAGE
from moderation_stack.functions.inline_source import imported_modules, inline_source

if TYPE_CHECKING:
    from pathlib import Path

# Powertools and boto3 come from this Python's packages; the package itself must come from index.py alone.
IMPORT_AS_LAMBDA_DOES = """
import sys
sys.path[:0] = [sys.argv[1]]
sys.path += sys.argv[2:]
import index
import video_moderation.settings as module
assert type(module.__loader__).__module__ == "index", module.__loader__
try:
    module.SweeperSettings.from_environment({})
except Exception:
    import traceback
    print(traceback.format_exc())
if "video_moderation.taxonomy" in sys.modules:
    assert sys.modules["video_moderation.taxonomy"].taxonomy().parents["Weapons"] == "Violence"
if "video_moderation.review.page" in sys.modules:
    files = sys.modules["video_moderation.review.page"].files()
    assert files["index.html"].content.startswith("<!doctype html>"), files
    assert "Notiz f\u00fcr alle" in files["text.de.js"].content
print(callable(index.handler))
"""


@pytest.mark.parametrize(
    "handler", ["content_alert", "reconciler", "review_room", "sweeper", "video_processor", "webhook"]
)
def test_a_handler_is_imported_from_the_one_file(tmp_path: Path, handler: str) -> None:
    source = inline_source(PACKAGE, f"video_moderation.handlers.{handler}")
    (tmp_path / "index.py").write_text(source, encoding="ascii")
    packages = [path for path in sys.path if path.endswith("site-packages")]
    command = [sys.executable, "-I", "-S", "-B", "-c", IMPORT_AS_LAMBDA_DOES, str(tmp_path), *packages]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own code
    assert ended.stdout.endswith("True\n"), ended.stderr
    assert 'File "video_moderation/settings.py"' in ended.stdout


def test_only_what_a_function_imports_is_in_its_file() -> None:
    modules = imported_modules(PACKAGE, "video_moderation.handlers.sweeper")
    assert "video_moderation.recovery.sweep" in modules
    assert not any(name.startswith("video_moderation.verdict") for name in modules)


def test_what_only_a_type_checker_imports_is_left_out(tmp_path: Path) -> None:
    package = tmp_path / "domain"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "typed.py").write_text("", encoding="utf-8")
    body = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import domain.typed\n"
    (package / "handler.py").write_text(body, encoding="utf-8")
    assert imported_modules(package, "domain.handler") == {"domain", "domain.handler"}


def written(folder: Path, text: str) -> str:
    package = folder / "domain"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "handler.py").write_text(text, encoding="utf-8")
    return inline_source(package, "domain.handler")


@pytest.mark.parametrize(
    "text", ["name = 'caf\u00e9 \U0001f600'\n", "pattern = r'\\d'  # \u2026\n", "line = '\\n'\n"]
)
def test_a_file_is_ascii_in_the_template_and_itself_once_it_runs(tmp_path: Path, text: str) -> None:
    source = written(tmp_path, text)
    assert source.isascii()
    tree = ast.parse(source)
    (files,) = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "FILES"
    ]
    assert files["domain/handler.py"] == text


def test_a_file_that_ends_its_own_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"handler\.py.*'''"):
        written(tmp_path, "text = r'''a'''\n")
