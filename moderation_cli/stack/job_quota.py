"""The quota on jobs, which all video APIs of Rekognition in the account share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moderation_cli.stack.deployment import Deployment

JOBS_AT_A_TIME = "L-A6079699"
"""The code of the quota on stored-video jobs; docs.aws.amazon.com/general/latest/gr/rekognition.html."""


def jobs_at_a_time(deployment: Deployment) -> int:
    """Return the quota on stored-video jobs of the account."""
    quotas = deployment.client("service-quotas")
    quota = quotas.get_service_quota(ServiceCode="rekognition", QuotaCode=JOBS_AT_A_TIME)["Quota"]
    return int(quota["Value"])
