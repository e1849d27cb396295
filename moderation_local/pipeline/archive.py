"""Read the archive rules of a bucket, as S3 reports them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class ArchiveRule:
    """A lifecycle rule that moves objects with certain tags to a storage class, days after their upload."""

    storage_class: str
    days: int
    tags: Mapping[str, str]

    @property
    def terms(self) -> str:
        """The rule in words."""
        condition = " and ".join(f"{name}={value}" for name, value in self.tags.items())
        return f"{self.storage_class} {self.days} days after the upload, once tagged {condition}"


def rule_for(tags: Mapping[str, str], rules: Iterable[Mapping[str, Any]]) -> ArchiveRule | None:
    """Return the first archive rule that is for an object with these tags.

    >>> rule_for({"moderation-verdict": "undetermined"}, [])
    """
    found = [_archive_rule(rule) for rule in rules if rule.get("Transitions") and rule["Status"] == "Enabled"]
    return next((rule for rule in found if rule.tags.items() <= tags.items()), None)


def _archive_rule(rule: Mapping[str, Any]) -> ArchiveRule:
    conditions = rule["Filter"].get("And", rule["Filter"])
    tags = [*conditions.get("Tags", []), *([conditions["Tag"]] if "Tag" in conditions else [])]
    transition = rule["Transitions"][0]
    return ArchiveRule(
        transition["StorageClass"], transition["Days"], {tag["Key"]: tag["Value"] for tag in tags}
    )
