"""Values of any type in the fields of messages and rows, for hypothesis."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Mapping

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\ud800")
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
LONG = st.just("x" * 100_000)
STORED = (
    st.none()
    | st.booleans()
    | st.decimals(min_value=Decimal("-1e30"), max_value=Decimal("1e30"), places=2)
    | st.text()
    | st.binary(max_size=8)
    | st.sets(st.text(min_size=1), min_size=1, max_size=3)
)
"""What moto can store, too: it cannot read every nested map that it stores."""
DYNAMODB = st.recursive(
    STORED, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


@st.composite
def spoilt(draw: st.DrawFn, message: Mapping[str, Any], values: st.SearchStrategy[Any]) -> dict[str, Any]:
    """The message with one or two fields, at any depth, of another value or missing."""
    copy: dict[str, Any] = _copied(message)
    for _ in range(draw(st.integers(1, 2))):
        place = copy
        while True:
            if not place:
                break
            name = draw(st.sampled_from(sorted(place)))
            if isinstance(place[name], dict) and draw(st.booleans()):
                place = place[name]
                continue
            if draw(st.integers(0, 4)) == 0:
                del place[name]
            else:
                place[name] = draw(values)
            break
    return copy


def _copied(value: Any) -> Any:
    return {name: _copied(inner) for name, inner in value.items()} if isinstance(value, dict) else value
