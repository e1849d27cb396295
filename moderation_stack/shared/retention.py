"""Whether data outlives the stack, how long logs are kept, and which key encrypts both."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_logs as logs

if TYPE_CHECKING:
    import aws_cdk.aws_kms as kms
    from constructs import Construct


@dataclasses.dataclass(frozen=True, kw_only=True)
class Retention:
    """What becomes of data that leaves the stack, how long logs are kept, and the key that encrypts both.

    Without an `encryption_key`, AWS encrypts with keys of its own.

    Example: `Retention(removal_policy=cdk.RemovalPolicy.RETAIN).log_group(self, "Logs")`
    """

    removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN
    log_retention: logs.RetentionDays = logs.RetentionDays.THREE_MONTHS
    encryption_key: kms.IKey | None = None

    @property
    def is_lasting(self) -> bool:
        """Whether data is to outlive the stack."""
        return self.removal_policy != cdk.RemovalPolicy.DESTROY

    def log_group(self, scope: Construct, id_: str, *, name: str | None = None) -> logs.LogGroup:
        """A log group kept accordingly; CloudFormation generates its name unless one is given."""
        return logs.LogGroup(
            scope,
            id_,
            log_group_name=name,
            retention=self.log_retention,
            encryption_key=self.encryption_key,
            removal_policy=self.removal_policy,
        )
