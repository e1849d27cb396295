"""The prices the cost chapter reckons with: US dollars, us-east-1 or us-west-2, without any free tier.

No price page of AWS was at hand. Most prices were read in public files that quote the price list of AWS; the
remembered ones were not: compare both with https://aws.amazon.com/pricing before relying on them.
"""

from __future__ import annotations

from dataclasses import dataclass

from video_moderation.contract.prices import MODERATION_USD_PER_MINUTE

PRICE_LIST = "AWS Price List, us-west-2, as quoted in a public file, 2026-08-09"
PUBLIC_FILES = "several public files, 2024 to 2026"
REMEMBERED = "remembered, not read anywhere"


@dataclass(frozen=True)
class Price:
    """`dollars` for `units` of what `unit` names."""

    item: str
    dollars: float
    units: int
    unit: str
    source: str

    @property
    def each(self) -> float:
        """Dollars for one unit."""
        return self.dollars / self.units


MILLION = 1_000_000

REKOGNITION = Price(
    "Rekognition content moderation", MODERATION_USD_PER_MINUTE, 1, "minute of video", PUBLIC_FILES
)
LAMBDA_TIME = Price("Lambda, arm64, time", 0.0000133334, 1, "GB-second", PRICE_LIST)
LAMBDA_REQUESTS = Price("Lambda, requests", 0.20, MILLION, "requests", PRICE_LIST)
SQS = Price("SQS, standard queues", 0.40, MILLION, "requests", PRICE_LIST)
SNS = Price("SNS, publishing", 0.50, MILLION, "requests", PUBLIC_FILES)
SNS_EMAIL = Price("SNS, e-mail", 2.00, 100_000, "e-mails", REMEMBERED)
EVENTBRIDGE = Price("EventBridge, events (of S3 too: remembered)", 1.00, MILLION, "events", PRICE_LIST)
DYNAMODB_WRITES = Price("DynamoDB on demand, writes of 1 KB", 0.625, MILLION, "writes", PRICE_LIST)
DYNAMODB_READS = Price("DynamoDB on demand, reads of 4 KB", 0.125, MILLION, "reads", PRICE_LIST)
S3_STANDARD = Price("S3 Standard, storage", 0.023, 1, "GB-month", PRICE_LIST)
S3_GLACIER = Price("S3 GLACIER, storage", 0.0036, 1, "GB-month", PUBLIC_FILES)
S3_PUTS = Price("S3, PUT and other writing requests", 0.005, 1_000, "requests", PRICE_LIST)
S3_GETS = Price("S3, GET and other reading requests", 0.004, 10_000, "requests", PRICE_LIST)
S3_TRANSITIONS = Price("S3, transition to GLACIER", 0.03, 1_000, "objects", PUBLIC_FILES)
STATE_TRANSITIONS = Price("Step Functions, standard", 0.025, 1_000, "state transitions", PUBLIC_FILES)
LOGS = Price("CloudWatch Logs, ingestion", 0.50, 1, "GB", PRICE_LIST)
ALARM = Price("CloudWatch alarm", 0.10, 1, "month", PRICE_LIST)
METRIC = Price("CloudWatch custom metric", 0.30, 1, "month", REMEMBERED)
TRACES = Price("X-Ray, traces recorded", 5.00, MILLION, "traces", REMEMBERED)
KMS_KEY = Price("KMS customer managed key", 1.00, 1, "month", PRICE_LIST)
KMS_REQUESTS = Price("KMS requests", 0.03, 10_000, "requests", PRICE_LIST)
HTTP_API = Price("API Gateway, HTTP API requests", 1.00, MILLION, "requests", REMEMBERED)
COGNITO = Price("Cognito, Essentials, an active user", 0.015, 1, "user and month", REMEMBERED)
SECRET = Price("Secrets Manager, a secret", 0.40, 1, "month", REMEMBERED)
TRANSFER = Price("Data transfer to the internet", 0.09, 1, "GB", REMEMBERED)

PRICES = [price for price in vars().copy().values() if isinstance(price, Price)]
"""All of them, in the order of their definition."""
