"""The fields of messages and rows, at the edges of what is accepted."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from video_moderation.runtime.typed_fields import TypedFields, WrongField, excerpt

if TYPE_CHECKING:
    from collections.abc import Callable

NO_TEXTS = [None, 1, b"a", ["a"], "\ud800"]
NO_INSTANTS = [*NO_TEXTS, "", "soon", "2026-11-23", "2026-11-23T08:00:00", "0001-01-01T00:00:00+14:00"]


def of(value: object) -> TypedFields:
    return TypedFields({"Field": value})


@pytest.mark.parametrize("text", ["a", "a" * 1024, "é" * 1024])
def test_a_text_has_up_to_1024_characters(text: str) -> None:
    assert of(text).text("Field") == of(text).text_or_none("Field") == text


@pytest.mark.parametrize("value", [*NO_TEXTS, "", "a" * 1025])
def test_what_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(WrongField, match=r"^Field must be a text of 1 to 1,024 characters, but"):
        of(value).text("Field")
    if value is not None:
        with pytest.raises(WrongField):
            of(value).text_or_none("Field")


@pytest.mark.parametrize(("length", "accepted"), [(1, False), (2, True), (3, True), (4, False)])
@pytest.mark.parametrize("read", [TypedFields.text, TypedFields.text_or_none])
def test_a_text_may_have_other_bounds(
    read: Callable[..., str | None], length: int, *, accepted: bool
) -> None:
    if accepted:
        assert read(of("a" * length), "Field", longest=3, shortest=2)
    else:
        with pytest.raises(WrongField):
            read(of("a" * length), "Field", longest=3, shortest=2)


@pytest.mark.parametrize(
    "read", [TypedFields.text_or_none, TypedFields.instant_or_none], ids=["text", "instant"]
)
def test_a_field_that_is_missing_or_null_is_none(read: Callable[..., str | None]) -> None:
    assert read(TypedFields({}), "Field") is read(of(None), "Field") is None


@pytest.mark.parametrize("value", [1, 7, Decimal(1), Decimal("7.0"), 10**30])
def test_whole_numbers_from_one_are_read(value: int | Decimal) -> None:
    number = of(value).whole_number("Field")
    assert (number, type(number)) == (value, int)


@pytest.mark.parametrize(("value", "accepted"), [(-1, False), (0, True), (1, True), (True, False)])
def test_whole_numbers_may_begin_elsewhere(value: int, *, accepted: bool) -> None:
    if accepted:
        assert of(value).whole_number("Field", least=0) == value
    else:
        with pytest.raises(WrongField, match="a whole number from 0"):
            of(value).whole_number("Field", least=0)


@pytest.mark.parametrize(
    "value", [Decimal("NaN"), Decimal("Infinity"), Decimal("1.4"), Decimal("1.5"), 1.0, "1", None]
)
def test_what_is_no_whole_number_is_refused(value: object) -> None:
    with pytest.raises(WrongField, match="a whole number from 1"):
        of(value).whole_number("Field")


def test_a_whole_number_may_be_missing_and_has_the_same_bounds() -> None:
    assert TypedFields({}).whole_number_or_none("Field") is of(None).whole_number_or_none("Field") is None
    assert of(1).whole_number_or_none("Field") == 1
    assert of(0).whole_number_or_none("Field", least=0) == 0
    for value in (0, "1"):
        with pytest.raises(WrongField, match="a whole number from 1"):
            of(value).whole_number_or_none("Field")


def test_a_flag_is_true_or_false_and_has_a_default() -> None:
    assert of(value=True).flag("Field", default=False) is True
    assert of(value=False).flag("Field", default=True) is False
    assert TypedFields({}).flag("Field", default=True) is True
    for value in (1, "true", None):
        with pytest.raises(WrongField, match="true or false"):
            of(value).flag("Field", default=True)


@pytest.mark.parametrize(
    "text", ["2026-11-23T08:00:00Z", "2026-11-23T08:00:00.000Z", "2026-11-23T09:00:00+01:00"]
)
def test_a_time_with_its_offset_is_read_as_it_is(text: str) -> None:
    assert of(text).instant("Field") == of(text).instant_or_none("Field") == text


@pytest.mark.parametrize("value", NO_INSTANTS)
def test_what_is_no_time_with_an_offset_is_refused(value: object) -> None:
    with pytest.raises(WrongField):
        of(value).instant("Field")


def test_one_of_the_accepted_texts_is_read_and_no_other() -> None:
    assert of("a").one_of("Field", ("a", "b")) == "a"
    for value in ("c", "", ["a"], None, 1):
        with pytest.raises(WrongField, match="one of a, b"):
            of(value).one_of("Field", ("a", "b"))


@pytest.mark.parametrize("value", [{"a", "b"}, frozenset({"a", "b"}), ("a", "b")])
def test_a_set_of_texts_is_read(value: object) -> None:
    assert of(value).texts("Field") == frozenset({"a", "b"})
    assert TypedFields({}).texts("Field") == frozenset()


@pytest.mark.parametrize("value", ["ab", ["a"], {"a", 1}, None])
def test_what_is_no_set_of_texts_is_refused(value: object) -> None:
    with pytest.raises(WrongField, match="a set of texts"):
        of(value).texts("Field")


def test_an_object_inside_is_read_by_its_fields() -> None:
    assert of({"Inner": "a"}).inner("Field").text("Inner") == "a"
    for value in ([1], "a", None):
        with pytest.raises(WrongField, match="a JSON object"):
            of(value).inner("Field")


def test_an_error_says_what_was_provided_in_80_characters() -> None:
    with pytest.raises(WrongField, match=rf"but '{'a' * 79}[.]{{3}} was provided$"):
        of("a" * 1025).text("Field")
    with pytest.raises(WrongField, match=r"but nothing was provided$"):
        of(None).text("Field")


@pytest.mark.parametrize(
    ("length", "shown"), [(0, ""), (3, "aaa"), (200, "a" * 200), (201, "a" * 200 + "...")]
)
def test_an_excerpt_has_200_characters(length: int, shown: str) -> None:
    assert excerpt("a" * length) == shown
