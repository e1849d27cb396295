"""Links into the AWS console, for people who read an alert.

The addresses are those that the console itself shows; AWS documents none of them.
"""

from __future__ import annotations

from urllib.parse import quote


class ConsoleLinks:
    """Links into the console of one Region.

    Example:
        >>> ConsoleLinks("eu-west-1").item("videos", "0af3")  # doctest: +ELLIPSIS
        'https://eu-west-1.console.aws.amazon.com/dynamodbv2/home?region=eu-west-1#edit-item?...'
    """

    def __init__(self, region: str) -> None:
        domain = "amazonaws-us-gov.com" if region.startswith("us-gov-") else "aws.amazon.com"
        self._console = f"https://{region}.console.{domain}"
        self._region = region

    def s3_object(self, bucket: str, key: str, version_id: str | None) -> str:
        """The page of an object version."""
        version = f"&versionId={_quoted(version_id)}" if version_id else ""
        return f"{self._console}/s3/object/{bucket}?region={self._region}&prefix={_quoted(key)}{version}"

    def item(self, table: str, partition_key: str) -> str:
        """The page of an item of a table without a sort key."""
        key = f"pk={_quoted(partition_key)}&route=ROUTE_ITEM_EXPLORER&sk=&table={_quoted(table)}"
        return f"{self._dynamodb}#edit-item?itemMode=2&{key}"

    def query(self, table: str, partition_key: str) -> str:
        """The page that queries a table for a partition key."""
        key = f"pk={_quoted(partition_key)}&table={_quoted(table)}"
        return f"{self._dynamodb}#item-explorer?operation=QUERY&{key}"

    @property
    def _dynamodb(self) -> str:
        return f"{self._console}/dynamodbv2/home?region={self._region}"


def _quoted(text: str) -> str:
    return quote(text, safe="")
