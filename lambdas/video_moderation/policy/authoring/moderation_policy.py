"""A moderation policy, as a builder states it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from video_moderation.accepted_values import ValueNotAccepted, listed
from video_moderation.policy.action import Action
from video_moderation.policy.authoring import policy_document, yaml_file
from video_moderation.policy.authoring.audience_checks import check_audiences
from video_moderation.policy.authoring.excerpt import quoted
from video_moderation.policy.authoring.presets import FLAG_ALL, PRESETS
from video_moderation.policy.authoring.rule_checks import check_rules, rule_key
from video_moderation.policy.authoring.rules import FLAG, ContentTypeRule, Default, LabelRule
from video_moderation.policy.authoring.source_location import SourceLocation
from video_moderation.policy.authoring.warnings import policy_warnings
from video_moderation.policy.rule import MIN_CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from video_moderation.policy.audience import Audience
    from video_moderation.policy.authoring.rules import Rule

_PYTHON = SourceLocation()


@dataclass(frozen=True, kw_only=True)
class ModerationPolicy:
    """Which labels matter, how sure Rekognition must be of them, what follows, and who may see what.

    Example:
        ModerationPolicy(
            version="beachwear-1",
            rules=[
                LabelRule("Explicit", action=FLAG, min_confidence=50),
                LabelRule("Swimwear or Underwear", action=IGNORE),
            ],
            default=Default(action=RECORD),
        )

    Args:
        version: the author's name for this state of the policy; a hash of the content is added to it.
        rules: the most specific one for a label decides, in whatever order they are listed.
        default: what follows from a label without a rule, also one that AWS adds later; default: `FLAG`
            from 50 per cent on.
        audiences: from the widest to the narrowest; default: videos are not rated.
        content_type_confidence: how sure, in per cent, Rekognition must be that a picture is drawn for the
            rules about drawn pictures to hold.
        location: how messages call where the policy is stated.

    Raises:
        NotAccepted: a `ValueError` whose one line names the place, what is accepted and what was provided.
    """

    version: str
    rules: Sequence[Rule] = ()
    default: Default = FLAG_ALL
    audiences: Sequence[Audience] = ()
    content_type_confidence: float = 80
    location: SourceLocation = field(default=_PYTHON, repr=False, compare=False)

    def __post_init__(self) -> None:  # noqa: D105
        object.__setattr__(self, "rules", listed(self.rules))
        object.__setattr__(self, "audiences", listed(self.audiences))
        self._check()

    @classmethod
    def from_file(cls, path: Path | str) -> ModerationPolicy:
        """The policy that a YAML file states; docs/reference/policy.md has an example."""
        location = SourceLocation(source=str(path), camel_case=True)
        stated = yaml_file.read(Path(path), location)
        if stated.based_on is None:
            return cls(**stated.values, location=location)
        location.one_of("based_on", stated.based_on, PRESETS)
        base = cls.preset(stated.based_on)
        rules = base._with(stated.values.pop("rules", ()))
        return replace(base, **stated.values, rules=rules, location=location)

    @classmethod
    def from_file_or_preset(cls, stated: str, name: str = "policy") -> ModerationPolicy:
        """The policy of a YAML file, if the text ends in `.yaml` or `.yml`, or of a preset's name.

        Example: `ModerationPolicy.from_file_or_preset("news")`

        Args:
            stated: the path of the file, relative to the working directory, or the name of the preset.
            name: how a message calls the value.
        """
        if stated.endswith((".yaml", ".yml")):
            return cls.from_file(stated)
        if stated not in PRESETS:
            requirement = f"must be a YAML file (.yaml, .yml) or one of {', '.join(PRESETS)}"
            raise ValueNotAccepted(name, stated, requirement, quoted(stated))
        return cls.preset(stated)

    @classmethod
    def every_label(cls, min_confidence: float = MIN_CONFIDENCE) -> ModerationPolicy:
        """Every label flags from that confidence on, in per cent; videos are not rated."""
        return cls(version="every-label", default=Default(action=FLAG, min_confidence=min_confidence))

    @classmethod
    def preset(cls, name: str) -> ModerationPolicy:
        """A policy by name: `strict`, `general_audience`, `news` or `adult_allowed`."""
        _PYTHON.one_of("preset", name, PRESETS)
        return cls(**PRESETS[name]._asdict())

    @classmethod
    def strict(cls) -> ModerationPolicy:
        """Every label flags, such as for a site for children."""
        return cls.preset("strict")

    @classmethod
    def general_audience(cls) -> ModerationPolicy:
        """What a site for everybody flags: not what one sees at a beach, a bar or a casino."""
        return cls.preset("general_audience")

    @classmethod
    def news(cls) -> ModerationPolicy:
        """What an editor must look at: violence as such is recorded, its victims flag."""
        return cls.preset("news")

    @classmethod
    def adult_allowed(cls) -> ModerationPolicy:
        """Nudity and sex are recorded; graphic violence, disturbing pictures and hate symbols flag."""
        return cls.preset("adult_allowed")

    def with_rules(self, *rules: Rule, version: str) -> ModerationPolicy:
        """This policy with more rules; one for the same as a rule of this policy takes its place.

        Example: `ModerationPolicy.news().with_rules(LabelRule("Alcohol", action=IGNORE), version="ours-1")`
        """
        return replace(self, rules=self._with(rules), version=version)

    @property
    def full_version(self) -> str:
        """The author's version and a hash of what the policy says: `news-1+0a1b2c3d4e5f`."""
        return f"{self.version}+{policy_document.content_hash(self._content())}"

    @property
    def min_confidence(self) -> float:
        """The lowest confidence, in per cent, that can matter: what Rekognition must be asked for."""
        stated = [rule.threshold for rule in (*self.rules, self.default)]
        stated += [audience.min_confidence for audience in self.audiences]
        stated += [each.below for audience in self.audiences for each in audience.admissions]
        return min(threshold for threshold in stated if threshold is not None)

    @property
    def warnings(self) -> list[str]:
        """What is accepted but may not be meant, each in one line."""
        return list(policy_warnings(self.location, self.rules, self.default, self.audiences))

    def to_json(self) -> str:
        """The document that the functions read: all that the policy says, its full version, on one line."""
        values = {
            "version": self.full_version,
            "minConfidence": policy_document.number(self.min_confidence),
            **self._content(),
        }
        return policy_document.compact(values)

    def _content(self) -> dict[str, object]:
        return policy_document.content(self.rules, self.default, self.audiences, self.content_type_confidence)

    def _with(self, rules: Sequence[Rule]) -> tuple[Rule, ...]:
        # What is no rule is refused where all rules are.
        taken = {rule_key(rule) for rule in rules if isinstance(rule, LabelRule | ContentTypeRule)}
        # The author's own come first, so that messages number them as the author does.
        return (*rules, *(rule for rule in self.rules if rule_key(rule) not in taken))

    def _check(self) -> None:
        self.location.text("version", self.version)
        if not re.fullmatch(r"[\w.-]{1,64}", self.version, re.ASCII):
            requirement = "must be 1 to 64 letters, digits, dots, underscores or hyphens"
            self.location.refuse("version", self.version, requirement)
        self.location.percentage("content_type_confidence", self.content_type_confidence)
        check_rules(self.location, self.rules, self.default)
        check_audiences(self.location, self.audiences)
        if all(rule.action == Action.IGNORE for rule in (*self.rules, self.default)):
            self.location.refuse_as("must flag or record something, but ignores every label")
