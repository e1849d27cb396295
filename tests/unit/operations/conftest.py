from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from moto import mock_aws

from tests.unit.resources import Resources

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def resources() -> Iterator[Resources]:
    """The template's resources, with nothing in them and no function behind them."""
    with mock_aws():
        yield Resources()
