"""Errors of the API: codes, HTTP status and texts as AWS documents them.

Texts come from "Error handling" in the Amazon Rekognition developer guide. Where that page gives none
(``ResourceNotFoundException``: "various messages") the text is ours and says what is the matter.
"""

from __future__ import annotations

DEFAULT_TEXTS = {
    "AccessDeniedException": "You are not authorized to perform the action.",
    "IdempotentParameterMismatchException": "The ClientRequestToken you have supplied is already in use.",
    "InternalServerError": "Internal server error",
    "InvalidPaginationTokenException": "Invalid Pagination Token",
    "InvalidParameterException": "Request has invalid parameters.",
    "InvalidS3ObjectException": "Request has invalid S3 object.",
    "LimitExceededException": "Open Jobs limit exceeded.",
    "ProvisionedThroughputExceededException": "Provisioned Rate exceeded.",
    "ResourceNotFoundException": "The resource specified in the request cannot be found.",
    "ThrottlingException": "Slow down; sudden increase in rate of requests.",
    "VideoTooLargeException": "Video size in bytes is more than the maximum limit.",
}
SERVICE_UNAVAILABLE = "Service Unavailable"
"""The text of a ``ThrottlingException`` that comes with HTTP status 500."""


class RekognitionError(Exception):
    """An error the API answers with.

    ``code`` is the exception's name on the wire; ``message`` and ``http_status`` follow from it when left
    out.

    >>> RekognitionError("ThrottlingException", http_status=500).text
    'Service Unavailable'
    """

    def __init__(self, code: str, message: str = "", http_status: int = 0) -> None:
        super().__init__(code, message, http_status)
        self.code = code
        self.message = message
        self.http_status = http_status

    @property
    def status(self) -> int:
        """The HTTP status: 500 for a fault of the service, else 400."""
        return self.http_status or (500 if self.code == "InternalServerError" else 400)

    @property
    def text(self) -> str:
        """The message, or AWS's own text for this code and status."""
        if not self.message and self.code == "ThrottlingException" and self.status == 500:
            return SERVICE_UNAVAILABLE
        return self.message or DEFAULT_TEXTS.get(self.code, self.code)

    def __str__(self) -> str:
        """Return code and text, as botocore prints them."""
        return f"{self.code}: {self.text}"


def too_many_jobs(running: int, user_arn: str, limit: int) -> RekognitionError:
    """All job slots of the account are taken."""
    return RekognitionError(
        "LimitExceededException", f"{running} open Jobs for User {user_arn} Maximum limit: {limit}"
    )


def video_too_large(size: int, limit: int) -> RekognitionError:
    """The object is larger than Rekognition takes."""
    return RekognitionError(
        "VideoTooLargeException",
        f"Video size in bytes: {size} is more than the maximum limit of: {limit} bytes.",
    )


def unreadable_object() -> RekognitionError:
    """The object or its version is not there, or may not be read."""
    return RekognitionError(
        "InvalidS3ObjectException",
        "Unable to get object metadata from S3. Check object key, region and/or access permissions.",
    )


def token_in_use(token: str) -> RekognitionError:
    """The token was used before, with other parameters."""
    return RekognitionError(
        "IdempotentParameterMismatchException",
        f"The ClientRequestToken: {token} you have supplied is already in use.",
    )


def job_not_found(job_id: str) -> RekognitionError:
    """There never was such a job, or its results have expired."""
    return RekognitionError("ResourceNotFoundException", f"Could not find JobId: {job_id}")
