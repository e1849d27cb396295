"""Who may see a video."""

from __future__ import annotations

from tests.unit.domain.policy.labels import FLAG, IGNORE, RECORD, policy, seen, with_parents
from video_moderation.policy import NOBODY, Admission, Audience, Rule, evaluate
from video_moderation.policy.evaluation.outcome import AUDIENCE_REASONS_KEPT

EVERYONE = Audience("everyone")
TEEN = Audience("teen", admits=(Admission("Alcohol"), Admission("Violence", below=80)))
ADULT = Audience("adult", admits=(Admission("Violence"), Admission("Blood & Gore", below=50)))
AUDIENCES = [EVERYONE, TEEN, ADULT]
RATED = policy(default=Rule(RECORD), audiences=AUDIENCES)


def test_a_video_with_nothing_in_it_is_for_the_widest_audience() -> None:
    assert evaluate(RATED, []).audience == "everyone"


def test_a_video_is_for_the_first_audience_that_may_see_all_of_it() -> None:
    drinking, armed = with_parents("Drinking", 0), with_parents("Weapons", 500)
    assert evaluate(RATED, drinking).audience == "teen"
    assert evaluate(RATED, [*drinking, *armed]).audience == "adult"


def test_what_one_audience_may_see_the_next_may_too() -> None:
    assert evaluate(RATED, [*with_parents("Drinking"), *with_parents("Weapons", 500)]).audience == "adult"


def test_what_one_audience_may_see_the_next_may_whatever_it_states() -> None:
    everyone, teen = (
        Audience("everyone", admits=(Admission("Weapons"),)),
        Audience("teen", admits=(Admission("Violence", below=60),)),
    )
    armed, fighting = with_parents("Weapons", confidence=99.0), with_parents("Graphic Violence", 500, 55.0)
    rules = policy(default=Rule(RECORD), audiences=[everyone, teen])
    assert evaluate(rules, armed).audience == "everyone"
    assert evaluate(rules, [*armed, *fighting]).audience == "teen"


def test_what_no_audience_admits_is_for_nobody() -> None:
    assert evaluate(RATED, [seen("Hate Symbols")]).audience == NOBODY


def test_the_most_specific_admission_counts() -> None:
    assert evaluate(RATED, with_parents("Blood & Gore", confidence=90.0)).audience == NOBODY


def test_an_audience_may_see_what_rekognition_is_not_sure_of() -> None:
    assert evaluate(RATED, with_parents("Weapons", confidence=79.9)).audience == "teen"
    assert evaluate(RATED, with_parents("Weapons", confidence=80.0)).audience == "adult"
    assert evaluate(RATED, with_parents("Weapons", confidence=49.9)).audience == "everyone"


def test_what_the_rules_ignore_is_not_rated() -> None:
    rules = policy(Rule(IGNORE, "Alcohol"), default=Rule(FLAG), audiences=AUDIENCES)
    assert evaluate(rules, with_parents("Drinking")).audience == "everyone"


def test_one_sample_counts_for_the_rating_even_if_it_is_too_little_for_a_flag() -> None:
    rules = policy(Rule(FLAG, "Weapons", min_duration=5_000), audiences=AUDIENCES)
    outcome = evaluate(rules, with_parents("Weapons"))
    assert (outcome.flagged, outcome.audience) == (False, "adult")


def test_the_rating_says_what_it_rests_on() -> None:
    samples = [*with_parents("Drinking", 0), *with_parents("Weapons", 500), *with_parents("Weapons", 9_000)]
    reasons = evaluate(RATED, samples).audience_reasons
    assert [(reason.path[-1], reason.start, reason.end) for reason in reasons] == [("Weapons", 500, 9_500)]


def test_the_widest_audience_needs_no_reason() -> None:
    assert evaluate(RATED, with_parents("Weapons", confidence=40.0)).audience_reasons == ()


def test_reasons_for_a_rating_are_few() -> None:
    shown = ["Gambling", "Hate Symbols", "Explicit", "Rude Gestures", "Swimwear or Underwear"]
    assert len(evaluate(RATED, [seen(name) for name in shown]).audience_reasons) == AUDIENCE_REASONS_KEPT


def test_a_policy_without_audiences_rates_nothing() -> None:
    assert evaluate(policy(default=Rule(FLAG)), with_parents("Weapons")).audience is None
