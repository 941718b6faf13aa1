"""What names a person is taken out of what is kept."""

import pytest

from app.redaction import redacted


@pytest.mark.parametrize(
    "number",
    [
        "0412345678",
        "+61 412 345 678",
        "(02) 9876-5432",
        "0412\n345\n678",
        "0412\t345\t678",
        "0412    345    678",
        "0412,345,678",
        "0412_345_678",
        "0412·345·678",
        "0412—345—678",
        "0412\u2009345\u200b678",
        "4111 1111 1111 1111",
        "2123 45670 1",
        "٠٤١٢٣٤٥٦٧٨",
    ],
)
def test_numbers(number: str) -> None:
    """However they are written."""
    assert redacted(f"call {number} please") == "call [number] please"


@pytest.mark.parametrize(
    "address", ["anna@example.com", "anna@localhost", "anna @ example.com", "anna＠example.com"]
)
def test_addresses(address: str) -> None:
    """However they are written."""
    assert redacted(f"write to {address} please") == "write to [e-mail] please"


@pytest.mark.parametrize(
    "text",
    [
        "3 sessions, 2-4 hours each, $1,500",
        "I was 15, now 32, 2 kids",
        "is it 10 @ 5",
        "between 2019 and 2023",
    ],
)
def test_what_is_no_number_of_anybody(text: str) -> None:
    """Figures of a question stay: they are needed to read it."""
    assert redacted(text) == text


def test_long_texts_take_no_longer_than_their_length() -> None:
    """Nothing that is written makes it search for ever."""
    for piece in ("1 ", "a@", "a @ ", "1" * 50 + "x"):
        assert redacted(piece * 20_000)
