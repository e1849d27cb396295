"""Rules for pictures that are drawn rather than filmed."""

from __future__ import annotations

from tests.unit.domain.policy.labels import FLAG, IGNORE, RECORD, policy, with_parents
from video_moderation.policy import Admission, Audience, Rule, evaluate
from video_moderation.policy.authoring import ANIMATED, ILLUSTRATED

DRAWN = {"Animated": 99.0}
BOTH = {"Animated": 99.0, "Illustrated": 99.0}


def test_a_rule_for_drawn_pictures_holds_for_them_only() -> None:
    rules = policy(Rule(FLAG, "Violence"), Rule(RECORD, "Violence", "Animated"))
    assert evaluate(rules, with_parents("Weapons", types=DRAWN)).action is RECORD
    assert evaluate(rules, with_parents("Weapons", types={"Illustrated": 99.0})).action is FLAG
    assert evaluate(rules, with_parents("Weapons")).action is FLAG


def test_a_picture_that_may_be_filmed_is_taken_for_filmed() -> None:
    rules = policy(Rule(FLAG, "Violence"), Rule(IGNORE, "Violence", "Animated"), drawn_from=80)
    assert evaluate(rules, with_parents("Weapons", types={"Animated": 79.9})).flagged
    assert not evaluate(rules, with_parents("Weapons", types={"Animated": 80.0})).flagged


def test_a_more_specific_label_wins_over_a_content_type() -> None:
    rules = policy(Rule(FLAG, "Weapons"), Rule(IGNORE, "Violence", "Animated"))
    assert evaluate(rules, with_parents("Weapons", types=DRAWN)).flagged


def test_a_content_type_without_label_is_for_what_no_label_rule_is_for() -> None:
    rules = policy(Rule(FLAG, "Weapons"), Rule(RECORD, "", "Animated"), default=Rule(FLAG))
    recorded = evaluate(rules, with_parents("Drinking", types=DRAWN))
    assert [(reason.rule, reason.action) for reason in recorded.reasons] == [("any label (Animated)", RECORD)]
    assert evaluate(rules, with_parents("Weapons", types=DRAWN)).flagged


def test_of_two_content_types_the_stricter_rule_counts() -> None:
    rules = policy(Rule(IGNORE, "Violence", "Animated"), Rule(FLAG, "Violence", "Illustrated"))
    assert evaluate(rules, with_parents("Weapons", types=BOTH)).flagged


def test_what_one_of_two_content_types_ignores_is_rated_for_the_other() -> None:
    rules = policy(
        Rule(IGNORE, "Violence", "Animated"),
        Rule(FLAG, "Violence", "Illustrated"),
        audiences=[Audience("everyone")],
    )
    assert evaluate(rules, with_parents("Weapons", types=BOTH)).audience == "nobody"
    assert evaluate(rules, with_parents("Weapons", types=DRAWN)).audience == "everyone"


def test_of_two_content_types_the_stricter_admission_counts() -> None:
    drawn = (
        Admission("Violence", content_type=ANIMATED),
        Admission("Violence", content_type=ILLUSTRATED, below=50),
    )
    rules = policy(default=Rule(RECORD), audiences=[Audience("everyone", admits=drawn)])
    assert evaluate(rules, with_parents("Weapons", types=BOTH)).audience == "nobody"
    assert evaluate(rules, with_parents("Weapons", types=DRAWN)).audience == "everyone"


def test_an_audience_may_see_what_is_drawn() -> None:
    children = Audience("everyone", admits=(Admission("Violence", content_type=ANIMATED),))
    rules = policy(default=Rule(RECORD), audiences=[children])
    assert evaluate(rules, with_parents("Weapons", types=DRAWN)).audience == "everyone"
    assert evaluate(rules, with_parents("Weapons")).audience == "nobody"
