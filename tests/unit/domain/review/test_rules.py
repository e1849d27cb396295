from __future__ import annotations

import pytest

from video_moderation.review.access.person import Person
from video_moderation.review.access.rules import Rules


@pytest.mark.parametrize(
    ("address", "admitted"),
    [("192.0.2.7", True), ("192.0.3.7", False), ("2001:db8::1", True), ("2001:db9::1", False)],
)
def test_networks_are_admitted_by_address(address: str, admitted: bool) -> None:
    rules = Rules(allowed_networks=("192.0.2.0/24", "2001:db8::/32"))
    assert rules.admits(address) is admitted
    assert Rules().admits(address)


def test_a_video_needs_a_group_for_each_of_its_categories() -> None:
    rules = Rules(groups={"Explicit": frozenset({"a", "b"}), "Violence": frozenset({"c"})})
    both = {"Categories": ["Explicit", "Violence", "Alcohol"]}
    assert rules.may_see(Person("ann", frozenset({"b", "c"})), both)
    assert not rules.may_see(Person("ann", frozenset({"a", "b"})), both)
    assert rules.may_see(Person("ann"), {"Categories": ["Alcohol"]})
    assert rules.may_see(Person("ann"), {})


@pytest.mark.parametrize(
    "rules",
    [
        Rules(),
        Rules(
            require_note=True,
            two_decisions_for=frozenset({"Violence"}),
            groups={"Explicit": frozenset({"a"})},
            allowed_networks=("192.0.2.0/24",),
        ),
    ],
)
def test_the_function_reads_the_rules_that_the_construct_wrote(rules: Rules) -> None:
    assert Rules.from_json(rules.to_json()) == rules
