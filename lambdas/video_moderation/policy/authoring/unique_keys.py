"""A YAML loader that refuses a mapping in which a key is stated twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml  # type: ignore[import-untyped]

from video_moderation.policy.authoring.excerpt import quoted

if TYPE_CHECKING:
    from collections.abc import Hashable


class UniqueKeyLoader(yaml.SafeLoader):  # type: ignore[misc]
    """Loads plain values only, and refuses a mapping that has a key twice, of which YAML keeps the last.

    Merge keys (`<<`) are refused, too: they are ways to have a key twice.
    """

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """A value; raises `yaml.constructor.ConstructorError` at a date or number that is none.

        YAML lets errors of Python through: `2026-13-40` is a ValueError, `!!bool maybe` a KeyError.
        """
        try:
            return super().construct_object(node, deep)
        except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError) as error:
            kind = node.tag.rpartition(":")[2]
            raise _error(
                f"{quoted(node.value)} is not a valid {kind}; write a text in quotes", node
            ) from error

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """A mapping; raises `yaml.constructor.ConstructorError` at a key that it has already."""
        for key, _ in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                raise _error("merge keys (<<) are not accepted; write out their content", key)
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                raise _error(f"the key {quoted(key)} is stated twice", node.value[place][0])
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


def _error(problem: str, node: yaml.Node) -> yaml.YAMLError:
    return yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
