"""Which verdicts an older policy or model gave."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from moderation_cli.stack.rows import uploaded_at
from video_moderation.contract.storage.uploads import longest_prefix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moderation_cli.stack.rows import Row


@dataclass(frozen=True)
class Older:
    """Which verdicts are old: of another policy than `policy`, or of a model before `model`.

    `in_force` has the versions of the policies by prefix: a video that a policy of another prefix decides is
    not old because of `policy`.

    Example:
        >>> Older(model="7.0").means({"ModelVersion": "6.1", "VideoName": "a.mp4", "QueuedAt": "2026-…"})
        True
    """

    policy: str | None = None
    model: str | None = None
    prefix: str = ""
    since: str | None = None
    until: str | None = None
    in_force: Mapping[str, str] = field(default_factory=dict)

    def means(self, row: Row) -> bool:
        """Tell whether a video was decided by what is old, and is one of those that were asked for."""
        stored = uploaded_at(row)
        is_asked_for = (
            str(row["VideoName"]).startswith(self.prefix)
            and (self.since is None or stored >= self.since)
            and (self.until is None or stored < self.until)
        )
        return is_asked_for and (self._by_old_policy(row) or self._by_old_model(row))

    def _by_old_policy(self, row: Row) -> bool:
        prefix = longest_prefix(str(row["VideoName"]), self.in_force)
        decides = self.policy if prefix is None else self.in_force[prefix]
        return self.policy is not None and self.policy == decides and row.get("PolicyVersion") != decides

    def _by_old_model(self, row: Row) -> bool:
        return self.model is not None and numbers(row.get("ModelVersion", "")) < numbers(self.model)


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version of Rekognition's model; of none, less than any.

    Example:
        >>> numbers("6.1") < numbers("7.0") < numbers("10.0")
        True
    """
    return tuple(int(part) if part.isdecimal() else -1 for part in version.split(".")) if version else ()
