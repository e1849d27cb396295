"""Processes a batch of SQS messages one by one; a failed message is retried within seconds.

Without this a failed message returns only after the queue's visibility time-out, which must be six times
the function's. Instead its visibility is cut to a delay that doubles with every receive.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from botocore.exceptions import BotoCoreError, ClientError

from video_moderation.runtime.observability import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_sqs import SQSClient

FIRST_DELAY_SECONDS = 2
LONGEST_DELAY_SECONDS = 900


class QuickReturn(BatchProcessor):
    """A batch processor whose failed messages come back soon."""

    def __init__(self, sqs: SQSClient, queue_url: str) -> None:
        super().__init__(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
        self._sqs = sqs
        self._queue_url = queue_url

    def failure_handler(self, record: Any, exception: Any) -> Any:  # noqa: D102 - Powertools' own
        about = getattr(exception[1], "about", {})
        logger.error(
            "message failed and will be retried", message_id=record.message_id, exc_info=exception, **about
        )
        self._come_back_soon(record)
        return super().failure_handler(record, exception)

    def _come_back_soon(self, record: SQSRecord) -> None:
        try:
            self._sqs.change_message_visibility(
                QueueUrl=queue_url_beside(self._queue_url, record.event_source_arn),
                ReceiptHandle=record.receipt_handle,
                VisibilityTimeout=delay_seconds(int(record.attributes.approximate_receive_count)),
            )
        except (ClientError, BotoCoreError) as error:
            logger.warning("visibility not changed, the message will be retried later", error=str(error))


@contextmanager
def speaking_of(**keys: str) -> Iterator[None]:
    """Every log line in here names `keys`, and so does the line of an exception that leaves here."""
    with logger.append_context_keys(**keys):
        try:
            yield
        except Exception as error:
            error.about = keys  # type: ignore[attr-defined]
            raise


def queue_url_beside(url: str, arn: str) -> str:
    """The URL of the queue of that ARN, of the same account and Region as the queue of that URL.

    Example:
        >>> queue_url_beside("https://sqs.eu-west-1.amazonaws.com/111122223333/a", "arn:aws:sqs:...:b")
        'https://sqs.eu-west-1.amazonaws.com/111122223333/b'
    """
    return f"{url.rpartition('/')[0]}/{arn.rpartition(':')[2]}"


def delay_seconds(receives: int) -> int:
    """How long a message waits that has been received so many times.

    Example:
        >>> [delay_seconds(receives) for receives in (1, 2, 3, 10)]
        [2, 4, 8, 900]
    """
    return int(min(FIRST_DELAY_SECONDS * 2 ** (receives - 1), LONGEST_DELAY_SECONDS))


def process(
    event: dict[str, Any],
    context: LambdaContext,
    handle: Callable[[SQSRecord], None],
    sqs: SQSClient,
    queue_url: str,
) -> PartialItemFailureResponse:
    """Handles each message of a Lambda event; answers which ones failed.

    `handle` takes the message as its parameter `record`: Powertools passes it by that name. `queue_url` is
    that of the function's queue; if it has several, of any of them.
    """
    return process_partial_response(
        event=event, record_handler=handle, processor=QuickReturn(sqs, queue_url), context=context
    )
