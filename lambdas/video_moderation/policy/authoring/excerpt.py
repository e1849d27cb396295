"""Values as messages show them: on one line, and shortened if they are long."""

from __future__ import annotations

import reprlib
from datetime import date

MOST_CHARACTERS = 80
_LITERALS = (bool, int, list, tuple, dict, type(None))


class _Short(reprlib.Repr):
    """A repr that stops early: YAML's references can make a small file an endless value."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = MOST_CHARACTERS

    def repr_int(self, x: int, level: int) -> str:
        """A number; Python refuses to write out one of thousands of digits."""
        return repr(x) if abs(x) < 10**MOST_CHARACTERS else f"a number above 1e{MOST_CHARACTERS}"


_SHORT = _Short()


def excerpt(value: object, most: int = MOST_CHARACTERS) -> str:
    r"""A value as `str` shows it, in so many characters at most.

    >>> excerpt("Alcohol"), excerpt(["Alcohol"]), excerpt("two\nlines")
    ('Alcohol', "['Alcohol']", "'two\\nlines'")
    """
    text = value if isinstance(value, str) else _SHORT.repr(value)
    short = text if len(text) <= most else text[: most - 1] + "…"
    return short if short.isprintable() else repr(short)


def quoted(value: object) -> str:
    """A value as errors show it: a text in quotes, a date of YAML as it is, of other objects the class.

    >>> quoted("Alcohol"), quoted(18), quoted(object())
    ('"Alcohol"', '18', 'an object of type object')
    """
    if isinstance(value, str):
        return f'"{excerpt(value)}"' if value.isprintable() else excerpt(value)
    if isinstance(value, date):
        return str(value)
    if isinstance(value, float):
        return f"{value:.12g}"
    return excerpt(value) if isinstance(value, _LITERALS) else f"an object of type {type(value).__name__}"
