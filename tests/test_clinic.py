"""The clinic's contact block, and how it gets into a reply."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.clinic import Clinic, unknown_placeholders
from app.faq import Faq

EMPTY = {
    "name": "",
    "phone": "",
    "email": "",
    "booking": "",
    "address": "",
    "hours": "",
    "emergency_number": "000",
    "crisis_line": "Lifeline 13 11 14",
}


def clinic(**known: str) -> Clinic:
    """A clinic that has published only what is given."""
    return Clinic.model_validate(EMPTY | known)


def test_a_clinic_that_publishes_nothing() -> None:
    """Nobody reads "Phone: .": without any contact the reply points to the clinic."""
    assert clinic().contact() == "Please contact the clinic directly."


def test_only_what_is_published_is_said() -> None:
    """Each published field is named; the empty ones leave no trace."""
    contact = clinic(hours="Mon to Fri, 9 to 5", phone="02 5550 0000").contact()
    assert contact == "Phone: 02 5550 0000 · Hours: Mon to Fri, 9 to 5"


def test_all_that_can_be_published() -> None:
    """The contact lists telephone, e-mail, booking page, address and hours, in this order."""
    known = clinic(hours="9 to 5", address="1 High St", booking="b.example", email="e@x", phone="1")
    assert known.contact() == (
        "Phone: 1 · E-mail: e@x · Book online: b.example · Address: 1 High St · Hours: 9 to 5"
    )


def test_blank_is_empty() -> None:
    """A field of spaces counts as not published."""
    assert clinic(phone="  ").contact() == "Please contact the clinic directly."


def test_the_fields_an_editor_may_fill() -> None:
    """What is still empty is listed, in the order of the file."""
    assert clinic(phone="1", address="x", name="y").empty_fields() == ["email", "booking", "hours"]


@pytest.mark.parametrize("field", ["emergency_number", "crisis_line"])
def test_help_in_danger_cannot_be_left_out(field: str) -> None:
    """The emergency number and the crisis line may not be empty."""
    with pytest.raises(ValidationError, match=field):
        clinic(**{field: " "})


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        ("Ask {clinic}.", "Ask the clinic."),
        ("Call {emergency_number} now.", "Call 000 now."),
        ("{crisis_line} is there.", "Lifeline 13 11 14 is there."),
        ("Sure. {contact}", "Sure. Please contact the clinic directly."),
        ("{clinic}, {clinic}", "the clinic, the clinic"),
        ("Ask {nobody} {} {a b}", "Ask {nobody} {} {a b}"),
        ("two\n  lines ", "two lines"),
    ],
)
def test_placeholders_are_filled(wording: str, said: str) -> None:
    """Known placeholders become words, unknown ones stay, white space becomes single."""
    assert clinic().fill(wording) == said


def test_the_name_of_the_clinic() -> None:
    """A clinic that gives its name is called by it."""
    assert clinic(name="Dots & Co").fill("Ask {clinic}.") == "Ask Dots & Co."


@settings(max_examples=50, deadline=None)
@given(st.from_regex(r"[\w{}]{1,20}", fullmatch=True))
def test_a_value_is_said_as_it_is(name: str) -> None:
    """Whatever a field holds is said letter by letter, a placeholder in it included."""
    assert clinic(name=name).fill("Ask {clinic}!") == f"Ask {name}!"


def test_unknown_placeholders_are_found() -> None:
    """A placeholder that nothing fills is named, so that nobody ever reads one."""
    assert unknown_placeholders("{contact} or {phone}, {clinic}, {Contact}") == ["phone", "Contact"]
    assert unknown_placeholders("no placeholder") == []


@pytest.mark.parametrize("slip", ["{e-mail}", "{contact }", "{crisis line}"])
def test_a_slip_in_braces_is_an_unknown_placeholder(slip: str) -> None:
    """Whatever stands in braces and is not filled is found, not only single words."""
    assert unknown_placeholders(f"Ask us. {slip}") == [slip.strip("{}")]


def test_the_real_block(content: Faq) -> None:
    """The content ships without contact, with Australia's emergency number and crisis line."""
    assert content.clinic == clinic()
