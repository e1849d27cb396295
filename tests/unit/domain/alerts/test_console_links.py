"""Links into the console: any name arrives there as it is, in any partition."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.simulation.events import UGLY_KEYS
from video_moderation.alerts.text.console_links import ConsoleLinks

LINKS = ConsoleLinks("eu-west-1")


def query(link: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link).query)


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-west-1", "eu-west-1.console.aws.amazon.com"),
        ("us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"),
    ],
)
def test_each_partition_has_its_console(region: str, host: str) -> None:
    assert urlsplit(ConsoleLinks(region).s3_object("media", "a.mp4", "v1")).netloc == host


@pytest.mark.parametrize("key", UGLY_KEYS)
def test_the_page_of_an_object_version_names_any_key_as_it_is(key: str) -> None:
    link = LINKS.s3_object("media", key, "v/1=")
    assert urlsplit(link).path == "/s3/object/media"
    assert query(link) == {"region": ["eu-west-1"], "prefix": [key], "versionId": ["v/1="]}


def test_an_object_without_a_version_is_shown_without_one() -> None:
    assert "versionId" not in LINKS.s3_object("media", "a.mp4", None)


def test_the_page_of_a_row() -> None:
    console = "https://eu-west-1.console.aws.amazon.com/dynamodbv2/home?region=eu-west-1"
    key = "pk=0af3&route=ROUTE_ITEM_EXPLORER&sk=&table=videos"
    assert LINKS.item("videos", "0af3") == f"{console}#edit-item?itemMode=2&{key}"


def test_the_page_of_the_labels_of_a_name() -> None:
    link = LINKS.query("labels", "a&b=c/d.mp4")
    assert urlsplit(link).fragment == "item-explorer?operation=QUERY&pk=a%26b%3Dc%2Fd.mp4&table=labels"
