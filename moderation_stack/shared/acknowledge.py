"""Findings of cdk-nag this project accepts, each recorded with its reason on the construct it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import IConstruct


def acknowledge(construct: IConstruct, reasons: Mapping[str, str]) -> None:
    """Record on `construct` why each finding is accepted.

    The record is metadata of the construct: the template stays the same, and without cdk-nag nothing happens.

    Example: `acknowledge(queue, {"Serverless-SQSRedrivePolicy": "this is the dead-letter queue"})`
    """
    cdk.Validations.of(construct).acknowledge(
        *(cdk.Acknowledgment(id=finding, reason=reason) for finding, reason in reasons.items())
    )
