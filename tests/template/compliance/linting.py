"""What cfn-lint finds in a template."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from cfnlint.api import lint
from cfnlint.config import ConfigMixIn, ManualArgs
from cfnlint.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cfnlint.rules import RulesCollection

ACCEPTED = {
    # The CDK writes sizes as numbers, and every resource's dependency on its role's policy twice over.
    "W3005",
}


def findings(template: Mapping[str, Any], regions: Sequence[str]) -> list[str]:
    """What cfn-lint finds in a template for these Regions, but for what is accepted."""
    found = lint(json.dumps(template), rules=_rules(), config=ManualArgs(regions=list(regions)))
    return [f"{each.rule.id} {each.message}" for each in found if each.rule.id not in ACCEPTED]


@cache
def _rules() -> RulesCollection:
    """The rules of cfn-lint, which take longer to load than to apply."""
    return Runner(ConfigMixIn()).rules
