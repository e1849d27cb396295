"""YAML as it is meant: a key that comes twice is a mistake, not a way to say something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Hashable


class UniqueKeyLoader(yaml.SafeLoader):  # type: ignore[misc]
    """Loads plain values only, and refuses a mapping that has a key twice, of which YAML keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """A mapping; raises `yaml.constructor.ConstructorError` at a key that it has already."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                problem, mark = f"the key {key!r} comes twice", node.value[place][0].start_mark
                raise yaml.constructor.ConstructorError(None, None, problem, mark)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping
