"""The whole templates: a difference is what CloudFormation would change in a deployed stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from syrupy.extensions.json import JSONSnapshotExtension

from tests.template.synthesis import normalise

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from tests.template.reading import Template


@pytest.fixture
def stored(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(JSONSnapshotExtension)


def test_defaults(template: Template, stored: SnapshotAssertion) -> None:
    assert normalise(template) == stored


def test_everything_configured(configured: Template, stored: SnapshotAssertion) -> None:
    assert normalise(configured) == stored
