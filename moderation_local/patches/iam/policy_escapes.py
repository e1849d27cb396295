r"""IAM: in a policy's resource, ``${*}``, ``${?}`` and ``${$}`` stand for the characters themselves.

"There are a few special predefined policy variables that have fixed values that enable you to represent
characters that otherwise have special meaning" (IAM User Guide, "IAM policy elements: Variables and tags").
The emulator takes the characters in them for wildcards.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from moderation_local.patches import function_of

if TYPE_CHECKING:
    from collections.abc import Callable

_ESCAPES = re.compile(r"\$\{([*?$])\}")
_WILDCARDS = {"*": ".*", "?": "."}


def apply() -> None:
    """Match a pattern with such variables part by part; any other as the emulator does."""
    from ministack.core import iam_evaluator

    compiled = function_of(iam_evaluator, "_fnmatch_compile", "pattern", "ignore_case")
    iam_evaluator._fnmatch_compile = _with_escapes(compiled)


def _with_escapes(compiled: Callable[..., re.Pattern[str]]) -> Callable[..., re.Pattern[str]]:
    @cache
    def compile_pattern(pattern: str, ignore_case: bool) -> re.Pattern[str]:
        if not _ESCAPES.search(pattern):
            return compiled(pattern, ignore_case)
        return re.compile(regex(pattern), re.DOTALL | (re.IGNORECASE if ignore_case else 0))

    return compile_pattern


def regex(pattern: str) -> str:
    r"""The regular expression of a whole pattern.

    >>> regex("a${*}b*")
    '^a\\*b.*$'
    """
    # Every second part is a character that stands for itself.
    parts = _ESCAPES.split(pattern)
    made = (re.escape(part) if index % 2 else _with_wildcards(part) for index, part in enumerate(parts))
    return f"^{''.join(made)}$"


def _with_wildcards(part: str) -> str:
    return "".join(_WILDCARDS.get(each, re.escape(each)) for each in part)
