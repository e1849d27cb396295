"""boto3 clients and resources of a local AWS, which never see the user's own environment."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3

from moderation_local.aws.environment import only

if TYPE_CHECKING:
    from collections.abc import Mapping


class Clients:
    """Makes clients and resources in an environment: the account's own, or those of a role.

    >>> Clients(aws.environment).client("s3").list_buckets()["Buckets"]  # doctest: +SKIP
    []
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def client(self, service: str, *, role: str = "") -> Any:
        """Return a boto3 client of that service: the account's own, or in a role, given by its ARN."""
        credentials = self._assumed(role) if role else {}
        with only(self._environment):
            return self._session.client(service, **credentials)

    def resource(self, service: str) -> Any:
        """Return a boto3 resource; that of ``"dynamodb"`` has numbers and texts instead of wire types."""
        with only(self._environment):
            return self._session.resource(service)

    @cached_property
    def _session(self) -> Any:
        """One for all clients: each would read the models of the services again, for 0.2 s."""
        return boto3.Session()

    def _assumed(self, role: str) -> dict[str, str]:
        made = self.client("sts").assume_role(RoleArn=role, RoleSessionName="local")["Credentials"]
        return {
            "aws_access_key_id": made["AccessKeyId"],
            "aws_secret_access_key": made["SecretAccessKey"],
            "aws_session_token": made["SessionToken"],
        }
