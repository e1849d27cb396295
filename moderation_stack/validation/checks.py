"""Checks of single values, shared by the construct's properties and the app's context.

Each check takes the name that the user knows (`sweep_every` in Python, `sweepEveryHours` in the context) and
raises `PropertyError` with it. CDK tokens, whose values are known only at deployment, are accepted as texts
and refused as numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeGuard

import aws_cdk as cdk

from moderation_stack.validation.property_error import reject
from video_moderation.accepted_values import in_per_cent, is_fraction, is_number

_EMAIL_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(
    rf"(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@)[\w!#$%&'*+/=?^`{{|}}~-]+(?:\.[\w!#$%&'*+/=?^`{{|}}~-]+)*"
    rf"@{_EMAIL_LABEL}(?:\.{_EMAIL_LABEL})+",
    re.ASCII,
)


def is_token(value: object) -> bool:
    """Whether the value is known only to CloudFormation."""
    return cdk.Token.is_unresolved(value)


def is_list(value: object) -> TypeGuard[Sequence[object]]:
    """Whether the value is a list or a tuple; a single text would be read as a list of letters."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def texts(name: str, value: object, requirement: str = "must be a list of texts") -> None:
    """A list or a tuple of texts, none of which is empty."""
    if not is_list(value):
        reject(name, value, requirement)
    for each in value:
        if not isinstance(each, str) or not each:
            reject(name, each, requirement)


def resource(name: str, value: object, attribute: str, kind: str) -> None:
    """A resource of the CDK, known by an attribute; its interfaces, such as `s3.IBucket`, cannot be asked.

    Example: `resource("alert_topic", topic, "topic_arn", "an sns.ITopic such as sns.Topic(…)")`
    """
    if not hasattr(value, attribute):
        reject(name, value, f"must be {kind}")


def known_bucket(name: str, value: object) -> None:
    """A bucket of which only the name may be known; the name itself is none."""
    resource(name, value, "bucket_arn", "an s3.IBucket such as s3.Bucket.from_bucket_name(…)")


def grantee(value: object) -> None:
    """What the CDK can grant a permission to."""
    kind = "a principal such as a role, or iam.ArnPrincipal for an ARN"
    resource("grantee", value, "grant_principal", kind)


def moderation(value: object) -> None:
    """A `VideoModeration`, and not the stack that has one."""
    kind = "a VideoModeration, which a ModerationStack has as its attribute moderation"
    resource("moderation", value, "function_defaults", kind)


def https_address(name: str, value: object) -> None:
    """An address that begins with https:// and has a host."""
    pattern = r"https://[^\s/?#@\[\]]+([/?#]\S*)?"
    matches(name, value, pattern, "must be an address that begins with https://")


def percentage(name: str, value: object) -> None:
    """A number from 0 to 100; a value such as 0.8 is taken for a mistake and refused."""
    if not is_number(value) or not 0 <= value <= 100:
        reject(name, value, "must be a number from 0 to 100")
    if is_fraction(value):
        reject(name, value, in_per_cent(value))


def whole_number(name: str, value: object, lowest: int, highest: int, *, unit: str = "") -> None:
    """A whole number in the closed range, known at synthesis."""
    if is_number(value) and value == int(value) and lowest <= value <= highest:
        return
    of_unit = f" of {unit}" if unit else ""
    reject(name, value, f"must be a whole number{of_unit} from {lowest} to {highest}")


def true_or_false(name: str, value: object) -> None:
    """A boolean; the text "False", as a context has it, would count as true."""
    if not isinstance(value, bool):
        reject(name, value, "must be True or False")


def email_address(name: str, value: object) -> None:
    """An e-mail address SNS can send to: the form browsers accept, with a dot in the domain."""
    if not isinstance(value, str) or not (is_token(value) or _EMAIL.fullmatch(value)):
        reject(name, value, "must be an e-mail address such as moderators@example.com")


def matches(name: str, value: object, pattern: str, requirement: str) -> None:
    """A text that matches the regular expression as a whole."""
    if not isinstance(value, str) or not (is_token(value) or re.fullmatch(pattern, value, re.ASCII)):
        reject(name, value, requirement)


def table_name(name: str, value: object) -> None:
    """A DynamoDB table name: 3 to 255 characters, letters, digits, underscore, dot, hyphen."""
    requirement = "must be a table name: 3 to 255 letters, digits, underscores, periods or hyphens"
    matches(name, value, r"[\w.-]{3,255}", requirement)
