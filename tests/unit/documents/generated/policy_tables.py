"""Policies as Markdown tables, for the documents.

`python -m tests.unit.documents.generated.policy_tables docs/reference/policy.md` writes the tables of the
presets between the marks that the document has for them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from video_moderation.policy.action import Action
from video_moderation.policy.audience import NOBODY
from video_moderation.policy.authoring.audience_checks import admission_name
from video_moderation.policy.authoring.moderation_policy import ModerationPolicy
from video_moderation.policy.authoring.presets import PRESETS
from video_moderation.policy.authoring.rule_checks import deciding, rule_name
from video_moderation.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from video_moderation.policy.audience import Admission
    from video_moderation.policy.authoring.rules import Treatment


def written_in(document: str) -> str:
    """A document with every table between `<!-- table: name -->` and `<!-- end -->` as it is now."""
    tables = {f"preset {name}": preset_tables(ModerationPolicy.preset(name)) for name in PRESETS}
    tables["labels"] = label_table()
    marked = r"(<!-- table: ([\w ]+) -->\n).*?(<!-- end -->)"
    return re.sub(marked, lambda mark: f"{mark[1]}{tables[mark[2]]}{mark[3]}", document, flags=re.DOTALL)


def preset_tables(policy: ModerationPolicy) -> str:
    """A policy's rules, and its audiences."""
    rules = [[rule_name(rule), _treatment(rule)] for rule in policy.rules]
    rules.append(["any other label" if rules else "any label", _treatment(policy.default)])
    audiences = [[each.name, _admitted(each.admissions)] for each in policy.audiences]
    audiences.append([NOBODY, "what no audience admits"])
    return _table(["label", "what follows"], rules) + "\n" + _table(["audience", "may also see"], audiences)


def label_table() -> str:
    """What every preset makes of every label."""
    policies = [ModerationPolicy.preset(name) for name in PRESETS]
    rows = [
        [
            _indented(label),
            *(_treatment(deciding(policy.rules, policy.default, label)) for policy in policies),
        ]
        for label in taxonomy().parents
    ]
    return _table(["label", *(f"`{name}`" for name in PRESETS)], rows)


def _treatment(rule: Treatment) -> str:
    if rule.action == Action.IGNORE:
        return str(rule.action)
    words = f"{rule.action} from {rule.threshold:g} %"
    if rule.min_duration:
        words += f", {rule.min_duration:g} s or longer"
    if rule.min_sightings and rule.min_sightings > 1:
        words += f", {rule.min_sightings} sightings or more"
    return words


def _admitted(admissions: Iterable[Admission]) -> str:
    limits = (
        (admission_name(each), "" if each.below is None else f" below {each.below:g} %")
        for each in admissions
    )
    return ", ".join(name + limit for name, limit in limits)


def _indented(label: str) -> str:
    return "&emsp;" * (len(taxonomy().path(label)) - 1) + label


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


if __name__ == "__main__":
    document = Path(sys.argv[1])
    document.write_text(written_in(document.read_text(encoding="utf-8")), encoding="utf-8")
