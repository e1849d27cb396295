"""Labels in the metadata table: kept for good, or until they expire."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from moto import mock_aws

from tests.unit.simulation.clock import START, VirtualClock
from tests.unit.simulation.resources import Resources
from video_moderation.labels.label import Label
from video_moderation.labels.label_store import LabelStore

SMOKING = Label(4_000, "Smoking", "Drugs & Tobacco Paraphernalia & Use", 3, 71.4)


@pytest.mark.parametrize(
    ("retention", "expiry"),
    [(None, None), (timedelta(days=30), int((START + timedelta(days=30)).timestamp()))],
)
def test_a_label_expires_only_if_labels_are_not_kept_for_good(
    retention: timedelta | None, expiry: int | None
) -> None:
    with mock_aws():
        table: Any = Resources().metadata
        store = LabelStore(table, VirtualClock(), retention)
        store.put([SMOKING], "party.mp4", "video", "job")
        (row,) = table.scan()["Items"]
        assert row.get("ExpiresAt") == expiry
        assert list(store.labels_of("party.mp4", "job")) == [SMOKING]


def test_every_page_of_a_jobs_labels_is_read_consistently_and_no_other_jobs() -> None:
    key: Any = {"VideoName": "party.mp4", "LabelKey": "job#1"}
    pages = [
        {"Items": [SMOKING.to_item("party.mp4", "video", "job")], "LastEvaluatedKey": key},
        {"Items": [SMOKING.to_item("party.mp4", "video", "job")]},
    ]
    table: Any = mock.Mock(query=mock.Mock(side_effect=pages))
    assert list(LabelStore(table, VirtualClock()).labels_of("party.mp4", "job")) == [SMOKING, SMOKING]
    first, second = (call.kwargs for call in table.query.call_args_list)
    assert first["ConsistentRead"] is second["ConsistentRead"] is True
    assert second["ExclusiveStartKey"] == key
    _, begins = first["KeyConditionExpression"].get_expression()["values"]
    assert begins.get_expression()["values"][1] == "job#"
