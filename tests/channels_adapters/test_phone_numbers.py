"""Which numbers are called back: as people write them, and none that a prankster would like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_adapters.base import AdapterError
from channels_adapters.phone_numbers import as_spoken, to_e164

REGIONS = ["FR", "BE", "CH", "LU", "MC"]


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("06-12-34-56-78", "+33612345678"),
        ("0612345678", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0033 6 12 34 56 78", "+33612345678"),
        ("+33612345678", "+33612345678"),
        ("07 56 78 90 12", "+33756789012"),
        ("01 42 68 53 00", "+33142685300"),
        ("09 70 12 34 56", "+33970123456"),
        ("+32 470 12 34 56", "+32470123456"),
        ("٠٦١٢٣٤٥٦٧٨", "+33612345678"),
        ("  06 12 34 56 78  ", "+33612345678"),
    ],
)
def test_a_number_as_people_write_it(typed: str, e164: str) -> None:
    assert to_e164(typed, "FR", REGIONS) == e164


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "phone_invalid"),
        ("06 12 34", "phone_invalid"),
        ("0" * 20, "phone_invalid"),
        ("6" * 20, "phone_invalid"),
        ("zéro six douze", "phone_invalid"),
        ("+", "phone_invalid"),
        ("00 00 00 00 00", "phone_invalid"),
        ("+999 123 456 789", "phone_invalid"),
        ("0899 12 34 56", "phone_premium"),
        ("+33 8 99 12 34 56", "phone_premium"),
        ("0033 899 12 34 56", "phone_premium"),
        ("3639", "phone_premium"),
        ("118 218", "phone_premium"),
        ("15", "phone_premium"),
        ("112", "phone_premium"),
        ("+44 20 7946 0958", "phone_abroad"),
        ("+1 202 555 0123", "phone_abroad"),
        ("+216 20 123 456", "phone_abroad"),
        ("+881 6 1234 5678", "phone_abroad"),
    ],
)
def test_a_number_that_we_do_not_call(typed: str, code: str) -> None:
    with pytest.raises(AdapterError) as refused:
        to_e164(typed, "FR", REGIONS)

    assert (refused.value.code, refused.value.is_permanent) == (code, True)


def test_without_a_list_the_shops_own_country_is_called() -> None:
    assert to_e164("06 12 34 56 78", "FR", []) == "+33612345678"
    with pytest.raises(AdapterError):
        to_e164("+32 470 12 34 56", "FR", [])


def test_a_number_is_shown_as_it_is_read_aloud() -> None:
    assert as_spoken("+33612345678") == "+33 6 12 34 56 78"


@given(typed=st.text(max_size=60))
def test_no_text_is_a_fault(typed: str) -> None:
    refusals = []
    try:
        assert to_e164(typed, "FR", REGIONS).startswith("+")
    except AdapterError as error:
        refusals.append(error.code)
    assert set(refusals) <= {"phone_invalid", "phone_premium", "phone_abroad"}
