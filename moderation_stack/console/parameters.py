"""The parameters of the console template, their groups, and the rules that CloudFormation checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from moderation_stack.policy import ModerationPolicy

if TYPE_CHECKING:
    from collections.abc import Mapping

POLICY_CHOICES: Mapping[str, ModerationPolicy] = {
    "every-label": ModerationPolicy.every_label(),
    "strict": ModerationPolicy.strict(),
    "general-audience": ModerationPolicy.general_audience(),
    "news": ModerationPolicy.news(),
    "adult-allowed": ModerationPolicy.adult_allowed(),
}
"""What the parameter `PolicyPreset` offers; the first flags every label, as without a policy."""

# S3's naming rules that one pattern can say: 3 to 63 characters, no IP address, no two periods in a row.
_BUCKET_NAME = (
    r"^$|^(?!xn--|sthree-|amzn-s3-demo-)(?!(?:\d+\.){3}\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"
)
_TABLE_NAME = r"^$|^[A-Za-z0-9_.-]{3,255}$"
_EMAIL = r"^$|^[^\s@,;<>]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
_TABLE_NAMES = "must be empty or 3 to 255 letters, digits, underscores, periods or hyphens"
_YES = "yes"
_LONGEST_EMAIL = 254
_LONGEST_ARCHIVE_DAYS = 36_500


@dataclass(frozen=True, kw_only=True)
class Question:
    """One parameter, as the console shows it."""

    group: str
    label: str
    properties: Mapping[str, Any]


QUESTIONS: Mapping[str, Question] = {
    "EmailAddr": Question(
        group="Who is alerted",
        label="E-mail address of the moderators",
        properties={
            "description": "Receives an e-mail for each flagged video. AWS asks the address to confirm. "
            "Empty: nobody is alerted by e-mail.",
            "allowed_pattern": _EMAIL,
            "constraint_description": "must be empty or an e-mail address such as moderators@example.com",
            "max_length": _LONGEST_EMAIL,
            "default": "",
        },
    ),
    "OperationsEmailAddr": Question(
        group="Who is alerted",
        label="E-mail address of the operators",
        properties={
            "description": "Receives alarms, and videos that could not be moderated. Empty: no e-mail.",
            "allowed_pattern": _EMAIL,
            "constraint_description": "must be empty or an e-mail address such as operators@example.com",
            "max_length": _LONGEST_EMAIL,
            "default": "",
        },
    ),
    "ReviewRoom": Question(
        group="Who decides",
        label="Review room for the moderators",
        properties={
            "description": "yes: alerts lead to a page on which moderators watch a video and decide. You add "
            "them as users of the user pool in Amazon Cognito. no: they decide with the AWS CLI.",
            "allowed_values": [_YES, "no"],
            "default": "no",
        },
    ),
    "PolicyPreset": Question(
        group="What is flagged",
        label="Moderation policy",
        properties={
            "description": "Which labels flag a video. every-label: any label that Rekognition reports.",
            "allowed_values": list(POLICY_CHOICES),
            "default": "every-label",
        },
    ),
    "ArchiveAfterDays": Question(
        group="How long videos stay in S3 Standard",
        label="Days until a moderated video is archived",
        properties={
            "type": "Number",
            "description": "Age, in days, at which a clean or flagged video moves to S3 Glacier. With a "
            "review room, a flagged video stays until somebody has decided: archived ones cannot be played.",
            "min_value": 0,
            "max_value": _LONGEST_ARCHIVE_DAYS,
            "constraint_description": f"must be a whole number from 0 to {_LONGEST_ARCHIVE_DAYS}",
            "default": 30,
        },
    ),
    "S3MediaBucket": Question(
        group="Names (all optional)",
        label="Name of the bucket for video uploads",
        properties={
            "description": "The stack creates this bucket. Empty: CloudFormation generates a name.",
            "allowed_pattern": _BUCKET_NAME,
            "constraint_description": "must be empty or a new bucket's name: 3 to 63 lowercase "
            "letters, digits, hyphens or periods, with a letter or digit at both ends",
            "default": "",
        },
    ),
    "DynamoDBMetadataTableName": Question(
        group="Names (all optional)",
        label="Name of the table with a row for each label",
        properties={
            "description": "The stack creates this table. Empty: CloudFormation generates a name.",
            "allowed_pattern": _TABLE_NAME,
            "constraint_description": _TABLE_NAMES,
            "default": "",
        },
    ),
    "DynamoDBVideoAnalysisTableName": Question(
        group="Names (all optional)",
        label="Name of the table with a row for each video",
        properties={
            "description": "The stack creates this table. Empty: CloudFormation generates a name.",
            "allowed_pattern": _TABLE_NAME,
            "constraint_description": _TABLE_NAMES,
            "default": "",
        },
    ),
}
"""The parameters of the template, in the order in which the console shows them."""


class Answers:
    """The parameters of a stack, and what depends on whether they were left empty."""

    def __init__(self, stack: cdk.Stack) -> None:
        self._stack = stack
        self._parameters = {
            name: cdk.CfnParameter(stack, name, **question.properties) for name, question in QUESTIONS.items()
        }
        self._conditions = {
            name: cdk.CfnCondition(
                stack,
                f"Has{name}",
                expression=cdk.Fn.condition_not(cdk.Fn.condition_equals(parameter.value_as_string, "")),
            )
            for name, parameter in self._parameters.items()
            if parameter.default == ""
        }
        self.wants_review_room = cdk.CfnCondition(
            stack,
            "WantsReviewRoom",
            expression=cdk.Fn.condition_equals(self.value("ReviewRoom"), _YES),
        )
        self._group()
        self._require_two_tables()

    def value(self, name: str) -> str:
        """Return the answer."""
        return cdk.Token.as_string({"Ref": name})

    def number(self, name: str) -> float:
        """Return the answer as a number."""
        return self._parameters[name].value_as_number

    def given(self, name: str) -> cdk.CfnCondition:
        """Return the condition that the answer is not empty."""
        return self._conditions[name]

    def if_given(self, name: str) -> str:
        """Return the answer, or no value at all if it is empty."""
        condition = self._conditions[name].logical_id
        return cdk.Token.as_string(cdk.Fn.condition_if(condition, self.value(name), cdk.Aws.NO_VALUE))

    def _group(self) -> None:
        groups: dict[str, list[str]] = {}
        for name, question in QUESTIONS.items():
            groups.setdefault(question.group, []).append(name)
        self._stack.template_options.metadata = {
            "AWS::CloudFormation::Interface": {
                "ParameterGroups": [
                    {"Label": {"default": label}, "Parameters": names} for label, names in groups.items()
                ],
                "ParameterLabels": {
                    name: {"default": question.label} for name, question in QUESTIONS.items()
                },
            }
        }

    def _require_two_tables(self) -> None:
        """A pattern sees one parameter only: that the two tables have two names is a rule."""
        metadata, analysis = (self.value(name) for name in _TABLES)
        cdk.CfnRule(
            self._stack,
            "TwoTables",
            assertions=[
                cdk.CfnRuleAssertion(
                    assert_=cdk.Fn.condition_or(
                        cdk.Fn.condition_equals(metadata, ""),
                        cdk.Fn.condition_not(cdk.Fn.condition_equals(metadata, analysis)),
                    ),
                    assert_description=f"{_TABLES[0]} must differ from {_TABLES[1]}",
                )
            ],
        )


_TABLES = ("DynamoDBMetadataTableName", "DynamoDBVideoAnalysisTableName")
