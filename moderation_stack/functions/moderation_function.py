"""The base of all functions: runtime, code, layer, log group, role and tracing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk.aws_iam as iam
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_lambda_event_sources as event_sources
from constructs import Construct

from moderation_stack.shared.acknowledge import acknowledge
from moderation_stack.shared.compliance import HIPAA, NIST, accept_rule
from moderation_stack.shared.encryption_key import allow_storage

if TYPE_CHECKING:
    from collections.abc import Mapping

    import aws_cdk as cdk
    import aws_cdk.aws_sqs as sqs

    from moderation_stack.functions.function_defaults import FunctionDefaults
    from video_moderation.contract.metrics import Service
    from video_moderation.settings import Settings

_NEWER_RUNTIME = (
    "Python 3.13 is supported until 2029-06-30, as 3.14 is; a newer runtime is a change to test, not one "
    "that arrives with an update of the CDK."
)
_ON_ALL_RESOURCES = {
    "AwsSolutions-IAM5[Resource::*]": "X-Ray and Rekognition have no resources to name in a policy: AWS "
    "defines these actions for all resources only."
}
_NOT_TRACED = (
    "Each log line names its video, and traces cost more than the functions themselves. "
    "The property `tracing` switches them on."
)
_NOT_RESERVED = (
    "Its event source or its schedule limits how often it runs at a time. Reserved concurrency is taken from "
    "the account, and a new account has none to give."
)
_FROM_QUEUE = "Invoked by its queue only, never asynchronously: what fails goes to that queue's dead letters."


class ModerationFunction(Construct):
    """A Python function of `lambdas/` with a role, a log group and a service name of its own.

    Its role may write to its log group, use keys of the tables and queues, and, if `tracing` is set, write to
    X-Ray. The class of each function grants what its code needs besides.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        handler: str,
        description: str,
        service: Service,
        settings: Settings,
        timeout: cdk.Duration,
        memory_mib: int,
        defaults: FunctionDefaults,
    ) -> None:
        super().__init__(scope, id_)
        log_group = defaults.retention.log_group(self, "Logs")
        self.role = iam.Role(
            self, "Role", description=description, assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")
        )
        log_group.grant_write(self.role)
        allow_storage(self.role, defaults.retention.encryption_key, *defaults.table_keys)
        network = defaults.network
        if network:
            network.allow_interfaces(self.role)
        self.function = lambda_.Function(
            self,
            "Resource",
            description=description,
            code=defaults.code.code(handler),
            handler=defaults.code.handler(handler),
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            layers=[defaults.layer],
            environment={**defaults.environment(service), **settings.to_environment()},
            role=self.role,
            log_group=log_group,
            timeout=timeout,
            memory_size=memory_mib,
            vpc=network.vpc if network else None,
            vpc_subnets=network.subnets if network else None,
            security_groups=network.security_groups if network else None,
            tracing=lambda_.Tracing.ACTIVE if defaults.tracing else lambda_.Tracing.DISABLED,
        )
        self._acknowledge(tracing=defaults.tracing)

    def consume(self, queue: sqs.Queue, *, batch_size: int, max_concurrency: int) -> None:
        """Run for the messages of `queue`, up to `batch_size` at a time, retrying only those that failed."""
        source = event_sources.SqsEventSource(
            queue,
            batch_size=batch_size,
            report_batch_item_failures=True,
            max_concurrency=max_concurrency,
        )
        self.function.add_event_source(source)
        self.needs_no_dead_letters(_FROM_QUEUE)
        acknowledge(self, {"Serverless-LambdaEventSourceMappingDestination": _FROM_QUEUE})

    def needs_no_dead_letters(self, reason: str) -> None:
        """Record why the function has no dead-letter queue of its own."""
        acknowledge(self, {"Serverless-LambdaDLQ": reason})
        accept_rule(self.function, "LambdaDLQ", reason, (NIST, HIPAA))

    def allow(self, *actions: str, on: list[str], when: Mapping[str, object] | None = None) -> None:
        """Grant the function exactly these actions on these resources."""
        self.role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=on, conditions=when))
        if "*" in on:
            acknowledge(self.role, _ON_ALL_RESOURCES)

    def _acknowledge(self, *, tracing: bool) -> None:
        accept_rule(self.function, "LambdaConcurrency", _NOT_RESERVED, (NIST, HIPAA))
        acknowledge(
            self, {"AwsSolutions-L1": _NEWER_RUNTIME, "Serverless-LambdaLatestVersion": _NEWER_RUNTIME}
        )
        if tracing:
            acknowledge(self.role, _ON_ALL_RESOURCES)
        else:
            acknowledge(self, {"Serverless-LambdaTracing": _NOT_TRACED})
