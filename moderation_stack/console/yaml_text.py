"""A template as YAML that people can read: source code as it is, line by line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Mapping

_WIDTH = 110
# An account id begins with a zero that a reader of YAML may drop: what looks like a number is quoted.
_LIKE_A_NUMBER = re.compile(r"[-+.\d][\d_.:eE+-]*")


class _Readable(yaml.SafeDumper):  # type: ignore[misc]
    """Texts of several lines as literal blocks; no anchors, since CloudFormation's users know none."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else "'" if _LIKE_A_NUMBER.fullmatch(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Readable.add_representer(str, _text)


def yaml_text(template: Mapping[str, Any]) -> str:
    r"""Return a template as YAML, its sections and properties in their own order.

    Example:
        >>> print(yaml_text({"Description": "Two\nlines"}))
        Description: |-
          Two
          lines
        <BLANKLINE>
    """
    text: str = yaml.dump(dict(template), Dumper=_Readable, sort_keys=False, width=_WIDTH)
    return text
