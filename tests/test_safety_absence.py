"""What people say they do not have: no circumstance, unless another one stands beside it."""

import pytest

from tests.test_safety import category, screen

ABSENT = """I don't have any allergies, how much is it
    I'm not pregnant, how much is it
    im not on any medication. cost?
    not on any medications
    I am not allergic to anything
    never had any reactions
    never had a bad reaction, how much
    no diabetes here. is it safe
    no medical conditions, im healthy, does it hurt
    I have no medical conditions, price?
    I have no allergies, take no medicines, am 34 and healthy. How much
    I don't take drugs
    I don't smoke or take drugs
    I don't take any blood thinners
    I'm not pregnant or breastfeeding
    my wife is not pregnant
    I don't have diabetes or epilepsy
    I'm not diabetic, how long is it
    I've never had keloids"""
PRESENT = [
    ("medicine", "not pregnant but on warfarin"),
    ("medicine", "I'm not on any medication besides warfarin"),
    ("medicine", "not on blood thinners anymore"),
    ("medicine", "I don't take my medication"),
    ("medicine", "can I not take meds beforehand"),
    ("pregnancy", "I'm not pregnant yet"),
    ("pregnancy", "not sure if I'm pregnant"),
    ("pregnancy", "I'm not on medication but my wife is pregnant"),
    ("minor", "I don't have allergies. My son is 14"),
    ("allergy", "no allergies except latex"),
    ("allergy", "not allergic to anything apart from nickel"),
    ("allergy", "never had reactions until I used henna"),
    ("condition", "no diabetes but epilepsy"),
    ("condition", "no, I have health issues"),
    ("condition", "I don't have diabetes under control"),
    ("condition", "my doctor recommended against SMP"),
]


@pytest.mark.parametrize("text", [line.strip() for line in ABSENT.splitlines()])
def test_a_declared_absence_passes(text: str) -> None:
    """Who says that there is nothing to tell gets an answer to the question."""
    assert screen(text) is None
    assert screen(text.upper()) is None


@pytest.mark.parametrize(("kind", "text"), PRESENT)
def test_an_absence_excuses_only_itself(kind: str, text: str) -> None:
    """An exception, a doubt, or something else that there is: caught beside any absence."""
    assert category(text) == kind


@pytest.mark.parametrize("text", ["I'm not suicidal", "I don't want to kill myself"])
def test_self_harm_has_no_absence(text: str) -> None:
    """Whoever speaks of self-harm is shown where help is, even when denying it."""
    assert category(text) == "self_harm"
