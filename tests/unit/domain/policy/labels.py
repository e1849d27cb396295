"""Labels and policies for these tests, by hand and by hypothesis."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from video_moderation.labels.label import Label
from video_moderation.policy import Action, Admission, Audience, Policy, Rule
from video_moderation.policy.content_type import ContentType
from video_moderation.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FLAG, RECORD, IGNORE = Action.FLAG, Action.RECORD, Action.IGNORE

PARENTS = dict(taxonomy().parents)
# Labels that AWS may add one day: below a known label, and as a category of its own.
PARENTS |= {"Laser Swords": "Weapons", "Spoilers": ""}

USED = ["Violence", "Weapons", "Graphic Violence", "Blood & Gore", "Alcohol", "Alcohol Use", "Drinking"]


def seen(
    name: str, millis: int = 0, confidence: float = 90.0, types: Mapping[str, float] | None = None
) -> Label:
    """A label at an instant."""
    level = 1 + (PARENTS[name] != "") + (PARENTS.get(PARENTS[name], "") != "")
    return Label(millis, name, PARENTS[name], level, confidence, types or {})


def with_parents(
    name: str, millis: int = 0, confidence: float = 90.0, types: Mapping[str, float] | None = None
) -> list[Label]:
    """A label as Rekognition returns it: with all its parents, at its instant and confidence."""
    parent = PARENTS[name]
    above = with_parents(parent, millis, confidence, types) if parent else []
    return [*above, seen(name, millis, confidence, types)]


def policy(
    *rules: Rule, default: Rule | None = None, audiences: Iterable[Audience] = (), drawn_from: float = 80
) -> Policy:
    """A policy; unless told otherwise, it ignores what no rule is for."""
    given = (tuple(rules), default or Rule(IGNORE), tuple(audiences))
    return Policy("test-1+0", "7.0", lowest(*given), given[1], given[0], given[2], drawn_from)


def lowest(rules: Iterable[Rule], default: Rule, audiences: Iterable[Audience]) -> float:
    """The lowest threshold that can matter."""
    thresholds = [rule.min_confidence for rule in (*rules, default) if rule.action is not IGNORE]
    for audience in audiences:
        thresholds += [audience.min_confidence, *(each.limit for each in audience.admissions)]
    return min(thresholds, default=100)


CONTENT_TYPES = [str(each) for each in ContentType]
confidences = st.sampled_from([float(tens) for tens in range(30, 101, 10)])
types = st.dictionaries(
    st.sampled_from(CONTENT_TYPES), st.sampled_from([60.0, 80.0, 99.0]), max_size=2
) | st.just(dict.fromkeys(CONTENT_TYPES, 99.0))
# Tenths of a second, so that samples meet, overlap and leave gaps.
instants = st.integers(0, 350).map(lambda tenths: tenths * 100)

names = st.sampled_from([*USED, "Laser Swords", "Spoilers"])
single = st.builds(seen, names, instants, confidences, types).map(lambda label: [label])
family = st.builds(with_parents, names, instants, confidences, types)
# The same every few seconds, since how far apart they are decides how many sightings they are.
run = st.builds(
    lambda name, step, sure: [seen(name, step * number, each) for number, each in enumerate(sure)],
    names,
    st.sampled_from([500, 5_000, 6_000, 10_000]),
    st.lists(confidences, min_size=2, max_size=6),
)


def _once(groups: Iterable[list[Label]]) -> list[Label]:
    """At one instant a label may come twice with two confidences, but with the same one it has one row."""
    found = chain.from_iterable(groups)
    return list({(label.timestamp, label.name, label.confidence): label for label in found}.values())


labels = st.lists(single | family | run, max_size=20).map(_once)


def _rules(about: st.SearchStrategy[str]) -> st.SearchStrategy[Rule]:
    return st.builds(
        Rule,
        st.sampled_from(Action),
        about,
        st.sampled_from(["", "", *CONTENT_TYPES]),
        confidences,
        st.sampled_from([0, 0, 500, 1_000, 2_500]),
        st.sampled_from([1, 1, 2, 3]),
    )


_admissions = st.builds(
    Admission,
    st.sampled_from(USED),
    content_type=st.none() | st.sampled_from(ContentType),
    below=st.none() | confidences,
)
_audiences = st.lists(
    st.builds(
        Audience,
        st.sampled_from(["everyone", "teen", "adult"]),
        admits=st.lists(_admissions, max_size=4, unique_by=lambda each: each.key).map(tuple),
        min_confidence=confidences,
    ),
    max_size=3,
    unique_by=lambda audience: audience.name,
)
_many_rules = st.builds(
    lambda rules, default, audiences, drawn_from: policy(
        *rules, default=default, audiences=audiences, drawn_from=drawn_from
    ),
    st.lists(
        _rules(st.sampled_from([*USED, ""])),
        max_size=6,
        unique_by=lambda rule: (rule.label, rule.content_type),
    ).map(lambda rules: [rule for rule in rules if rule.label or rule.content_type]),
    _rules(st.just("")).map(lambda rule: Rule(rule.action, "", "", rule.min_confidence)),
    _audiences,
    st.sampled_from([70.0, 80.0]),
)

# One rule with minima, so that the policies of which they decide are not lost among the others.
_one_rule = st.builds(
    lambda sure, duration, times: policy(Rule(FLAG, "Violence", "", sure, duration, times)),
    confidences,
    st.sampled_from([0, 1_000, 1_500, 2_000]),
    st.integers(1, 4),
)
# What is said of both content types, so that pictures of both are told apart by it.
_both_types = st.builds(
    lambda actions, limits, default: policy(
        *(Rule(action, "Violence", kind) for action, kind in zip(actions, CONTENT_TYPES, strict=True)),
        default=Rule(default),
        audiences=[
            Audience(
                "everyone",
                admits=[
                    Admission("Violence", content_type=kind, below=limit)
                    for kind, limit in zip(ContentType, limits, strict=True)
                ],
            )
        ],
    ),
    st.tuples(st.sampled_from(Action), st.sampled_from(Action)),
    st.tuples(st.none() | confidences, st.none() | confidences),
    st.sampled_from(Action),
)
policies = _many_rules | _one_rule | _both_types
