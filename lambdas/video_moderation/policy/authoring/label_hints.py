"""Suggestions for a label that the taxonomy does not have."""

from __future__ import annotations

import difflib
import re

from video_moderation.taxonomy import taxonomy

MOST_NEAREST = 3


def hint(name: str) -> str:
    """What a label must be, with the successors of an older label or the labels that look most like the name.

    >>> hint("Tobacco")
    'a label of taxonomy 7.0 (the successor of this older label is Drugs & Tobacco)'
    """
    known = taxonomy()
    if name in known.successors:
        successors = known.successors[name]
        verb = (
            "successor of this older label is"
            if len(successors) == 1
            else "successors of this older label are"
        )
        return f"a label of taxonomy {known.version} (the {verb} {' and '.join(successors)})"
    return f"a label of taxonomy {known.version}{_nearest(name)}"


def nearest(name: str) -> list[str]:
    """Up to three labels that look like a name, or have it as a word; none if it is like none.

    >>> nearest("Alcohool"), nearest("Gore"), nearest("Kittens")
    (['Alcohol', 'Alcohol Use'], ['Blood & Gore'], [])
    """
    lower_case = {known.lower(): known for known in taxonomy().parents}
    near = difflib.get_close_matches(name.lower(), list(lower_case), n=MOST_NEAREST)
    near += [known for known in lower_case if _words(name) and _words(name) <= _words(known)]
    return [lower_case[known] for known in dict.fromkeys(near)][:MOST_NEAREST]


def _nearest(name: str) -> str:
    if labels := nearest(name):
        return f" (the nearest {'is' if len(labels) == 1 else 'are'} {', '.join(labels)})"
    return f", such as {', '.join(known for known, parent in taxonomy().parents.items() if not parent)}"


def _words(name: str) -> set[str]:
    """The words of a name, without `or`, `the` and the like."""
    return set(re.findall(r"\w{4,}", name.lower()))
