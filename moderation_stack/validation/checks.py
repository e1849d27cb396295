"""What is accepted of a value, said in one line: shared by the construct's properties and the app's context.

Each check names the value as its user does (`min_confidence` in Python, `minConfidence` in the context) and
raises `NotAccepted` with one line. CDK tokens, whose value is known only at deployment, pass as texts and are
refused as numbers.
"""

from __future__ import annotations

import re

import aws_cdk as cdk

from video_moderation.accepted_values import NotAccepted, in_per_cent, is_fraction, is_number, refuse

__all__ = [
    "NotAccepted",
    "email_address",
    "is_number",
    "is_token",
    "matches",
    "number",
    "percentage",
    "refuse",
    "table_name",
    "true_or_false",
    "whole_number",
]

_EMAIL_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(
    rf"(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@)[\w!#$%&'*+/=?^`{{|}}~-]+(?:\.[\w!#$%&'*+/=?^`{{|}}~-]+)*"
    rf"@{_EMAIL_LABEL}(?:\.{_EMAIL_LABEL})+",
    re.ASCII,
)


def is_token(value: object) -> bool:
    """Whether the value is known only to CloudFormation."""
    return cdk.Token.is_unresolved(value)


def number(name: str, value: float, lowest: float, highest: float) -> None:
    """A finite number in the closed range; never a token, since the template is shaped by it."""
    # First of all finite: jsii cannot hand NaN to the CDK to ask whether it is a token.
    if is_number(value) and is_token(value):
        refuse(name, "a token", "a number known while synthesizing is accepted")
    if is_number(value) and lowest <= value <= highest:
        return
    refuse(name, value, f"a number from {lowest:g} to {highest:g} is accepted")


def percentage(name: str, value: float) -> None:
    """A number from 0 to 100; whoever writes 0.8 means 80 per cent."""
    number(name, value, 0, 100)
    if is_fraction(value):
        refuse(name, value, in_per_cent(value))


def whole_number(name: str, value: float, lowest: int, highest: int) -> None:
    """A whole number in the closed range; never a token, since the template is shaped by it."""
    if is_number(value) and value == int(value) and lowest <= value <= highest:
        return
    refuse(name, value, f"a whole number from {lowest} to {highest} is accepted")


def true_or_false(name: str, value: object) -> None:
    """A boolean; the text "False", as a context has it, would count as true."""
    if not isinstance(value, bool):
        refuse(name, repr(value), "True or False is accepted")


def email_address(name: str, value: object) -> None:
    """An e-mail address SNS can send to: the form browsers accept, with a dot in the domain."""
    if not isinstance(value, str) or not (is_token(value) or _EMAIL.fullmatch(value)):
        refuse(name, value, "an e-mail address such as moderators@example.com is accepted")


def matches(name: str, value: str, pattern: str, accepted: str) -> None:
    """A text that is as a whole of the regular expression's form."""
    if not is_token(value) and not re.fullmatch(pattern, value, re.ASCII):
        refuse(name, value, accepted)


def table_name(name: str, value: str) -> None:
    """A DynamoDB table name: 3 to 255 characters, letters, digits, underscore, dot, hyphen."""
    matches(
        name,
        value,
        r"[\w.-]{3,255}",
        "a table name is 3 to 255 letters, digits, underscores, dots or hyphens",
    )
