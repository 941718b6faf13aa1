"""The gate in front of the model: what is for a professional never gets an answer."""

import os
import string
import subprocess
import sys
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import faq
from app.safety import Gate, Hit
from tests.conftest import CONTENT


@cache
def gate() -> Gate:
    """The gate of the real content."""
    return Gate.of(faq.load(CONTENT))


def screen(text: str) -> Hit | None:
    """What the gate of the real content says."""
    return gate().screen(text)


def category(text: str) -> str | None:
    """The kind of professional who is called for, if one is."""
    hit = screen(text)
    return hit.category if hit else None


MESSAGES = {
    "emergency": """I can't breathe
        My tongue is swelling up
        She collapsed after the session
        He has chest pain right now
        The bleeding won't stop
        My husband is unconscious
        He is having a seizure
        he's had a fit just now
        My throat is closing
        I took an overdose
        my nephew drank the aftercare lotion""",
    "self_harm": """I want to kill myself
        I don't want to be here any more
        I'm going to end my life
        I feel suicidal about my hair
        There's no point in living
        I wish I was dead
        I would rather be dead
        I cut myself when things get too much, does it work on scars
        cutting is the only thing that calms me
        my daughter has started cutting because of her looks
        I cut my self most weeks
        I scratch my scalp raw on purpose
        I burn my arms with cigarettes when I'm low
        I don't see myself being around at christmas
        I keep thinking of driving into a tree
        some nights I think everyone would cope fine if I wasn't here
        I might as well be dead looking like this
        I can't go on like this""",
    "symptom": """My scalp is oozing
        There is pus coming out of it
        My head is hot and swollen since yesterday
        I think it is infected
        I have blisters where you worked
        My scalp won't stop itching
        I have a fever after my treatment last week
        it stings a lot now
        numbing cream got in my eye
        my scalp went blue and cold where they worked
        it's gone all green and smelly up top
        is bleeding after two weeks normal
        my scar has opened up again
        could it be infected
        the scar from my operation is infected
        Since the last session I can't stop scratching""",
    "medicine": """I take warfarin
        Can I have it while on blood thinners?
        Should I stop taking aspirin first?
        I'm on antidepressants
        I finished Roaccutane in June
        What dose of ibuprofen is safe?
        I am having chemotherapy""",
    "pregnancy": """I'm pregnant
        Is it alright while breastfeeding?
        We are trying for a baby
        My wife is expecting a baby
        I'm in my second trimester
        I am halfway through IVF""",
    "minor": """I'm 16
        I'm seventeen
        My son is 14 and wants it
        I am under 18
        My daughter is in year 10 at school
        can a 17 year old have it""",
    "allergy": """I'm allergic to nickel
        I have a latex allergy
        I carry an EpiPen
        I reacted badly to hair dye
        I've had an allergic reaction before
        latex brings me out in a rash
        the local anaesthetic at the dentist made my heart race""",
    "condition": """I have epilepsy
        I am diabetic
        I have a pacemaker
        I get keloids
        I have psoriasis on my head
        My doctor said to ask you first
        I have high blood pressure
        I'm HIV positive
        I am in remission from cancer
        waiting on biopsy results for a spot on my head
        I scar easily, is it risky
        my last tattoo scarred badly
        I've stopped eating because of my hair
        my partner hits me
        im a carrier of MRSA
        I fainted last time I got a tattoo
        passed out last time I had a needle
        my hair is falling out in clumps suddenly
        I have ringworm
        got ringworm
        I bruise if you look at me
        keloids on my chest, is my head at risk
        I'm prone to keloid scars
        my scars always go thick and raised
        I had surgery on my scalp three weeks ago
        the scar is from an op last month
        stitches in my head popped open
        he slaps me about my hair""",
}
CASES = [(kind, text.strip()) for kind, texts in MESSAGES.items() for text in texts.splitlines()]


@pytest.mark.parametrize(("kind", "text"), CASES)
def test_a_personal_circumstance_is_caught(kind: str, text: str) -> None:
    """Whoever tells of a circumstance of their own is sent to the right professional."""
    assert category(text) == kind


@pytest.mark.parametrize(
    ("short", "written_out"),
    [
        ("I'm 16", "I am 16"),
        ("She's only fifteen", "She is only fifteen"),
        ("I don't want to be here", "I do not want to be here"),
        ("I've had a stroke", "I have had a stroke"),
        ("My scalp won't stop itching", "My scalp will not stop itching"),
        ("I'm expecting", "I am expecting"),
        ("I can't breathe", "I cannot breathe"),
    ],
)
def test_written_out_words_mean_the_same(short: str, written_out: str) -> None:
    """Full forms such as "I am" weigh as much as "I'm"."""
    assert category(written_out) == category(short) is not None


@pytest.mark.parametrize(
    "text", ["I HAVE EPILEPSY", "I have lúpus", "warfarin,aspirin", "i_can’t_breathe"]
)
def test_the_shape_of_the_letters_does_not_count(text: str) -> None:
    """Capitals, accents, apostrophes and missing spaces hide nothing."""
    assert screen(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("emergency", "I took an overdose because I want to die"),
        ("emergency", "I'm pregnant and I can't breathe"),
        ("self_harm", "My scalp is oozing and I want to die"),
        ("symptom", "I take warfarin and my scalp is oozing"),
        ("medicine", "I'm pregnant and on antidepressants"),
        ("pregnancy", "I'm 16 and pregnant"),
        ("minor", "I have a nut allergy and my son is 15"),
        ("allergy", "I have epilepsy and a latex allergy"),
        ("condition", "How much is it, and is it fine with epilepsy?"),
    ],
)
def test_the_most_urgent_comes_first(kind: str, text: str) -> None:
    """Of several circumstances the more urgent decides, wherever in the message it stands."""
    assert category(text) == kind


LONG_WORDS = """pregnant epilepsy warfarin diabetes pacemaker haemophilia keloids breastfeeding
chemotherapy antibiotics antidepressants psoriasis isotretinoin melanoma leukaemia ibuprofen
insulin suicidal"""


@pytest.mark.parametrize("word", LONG_WORDS.split())
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_one_slip_in_a_long_word_is_forgiven(data: st.DataObject, word: str) -> None:
    """A letter changed, dropped, added, or swapped with the next one changes nothing."""
    i = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    head, rest = word[:i], word[i:]
    slips = [letter + rest[1:], rest[1:], letter + rest, rest[1:2] + rest[0] + rest[2:]]
    mistyped = head + data.draw(st.sampled_from([*slips, rest + letter]))
    asked = "Is it a problem if I have {} or not?"
    assert category(asked.format(mistyped)) == category(asked.format(word)) is not None


@pytest.mark.parametrize(
    "text", ["Can I cancel?", "cancelled", "I'm canceling", "it was canceled", "cancle it please"]
)
def test_cancel_is_not_cancer(text: str) -> None:
    """A slip is not corrected into a word of quite another meaning."""
    assert screen(text) is None
    assert screen("I had cancer") == Hit("condition", "cancer")


@pytest.mark.parametrize("text", ["canser", "I had cancre", "diabtes", "my skin is peelng"])
def test_what_is_no_english_word_is_a_slip(text: str) -> None:
    """However many words are listed as no slips, a word that does not exist is read as meant."""
    assert screen(text)


@pytest.mark.parametrize("text", ["I take my staton daily", "my staton", "on a staton, price?"])
def test_a_slip_that_may_be_harmless_needs_company(text: str) -> None:
    """As near to "station" as to "statin", it is a medicine only beside a word such as "my"."""
    assert category(text) == "medicine"
    assert screen("the central staton") is None


def test_the_words_that_decided_are_told() -> None:
    """A hit says which words called for it, so that staff can see why."""
    assert screen("Hello, I still take my WARFRIN daily") == Hit("medicine", "warfarin")
    assert screen("Is it alright with epilapsy?") == Hit("condition", "epilepsy")


def test_a_long_message_is_read_to_its_end() -> None:
    """What matters may be said last: all 4,096 characters are screened."""
    filler = "I would like to know what it costs. " * 120
    assert screen(filler[:4096]) is None
    assert screen(f"{filler[:4080]} I have epilepsy") == Hit("condition", "epilepsy")


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_any_text_can_be_screened(text: str) -> None:
    """Whatever the text, there is a result, and it is the same every time."""
    hit = screen(text)
    screen("I have epilepsy")
    assert screen(text) == hit


@pytest.mark.parametrize("text", ["I am coliac", "I had leukamia"])
def test_every_process_agrees(text: str) -> None:
    """A slip as near to one listed word as to another is corrected the same way every time."""
    code = (
        "from pathlib import Path; from app import faq; from app.safety import Gate;"
        f"print(Gate.of(faq.load(Path({str(CONTENT)!r}))).screen({text!r}))"
    )
    for seed in "12":
        environment = os.environ | {"PYTHONHASHSEED": seed}
        said = subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)
        assert said.strip() == str(screen(text))


@pytest.mark.parametrize(
    ("harmless", "told"),
    [
        ("How would I know that I'm allergic?", "I'm allergic, how would I know?"),
        ("If I'm allergic, what happens?", "If I'm allergic to latex, what happens?"),
        ("Will my face be swollen?", "Will you help, my face is swollen"),
        ("I'm dying to see it", "I'm dying"),
        ("I don't want to be here all day", "I don't want to be here"),
        ("I've been bald since 17", "I've been bald since 15 and I'm 17"),
        ("I'm expecting to pay 1000", "I'm expecting"),
        ("Can you get staph?", "I've got staph"),
        ("What are the odds of sepsis?", "He has sepsis"),
        ("Is picking up hep C likely?", "Hep C, ok?"),
        ("Can you hide a craniotomy scar?", "I had a craniotomy last month"),
        ("Will my head be sore?", "My head is sore since Monday"),
        ("I've given birth twice", "I gave birth three weeks ago"),
        ("I am 58, not 18", "He is not 18"),
        ("Can it cause keloids?", "Does it matter that I get keloids?"),
        ("The scar from my op is old", "The scar is from an op three weeks ago"),
        ("His has turned blue with age", "He has turned blue"),
        ("I fell in grade four", "My son fell in grade four"),
        ("I cut myself when I am shaving", "I cut myself when I am sad"),
    ],
)
def test_a_harmless_saying_excuses_only_itself(harmless: str, told: str) -> None:
    """What only sounds like a circumstance passes; the same words beside one change nothing."""
    assert screen(harmless) is None
    assert screen(told)
    assert screen(f"{harmless} {told}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s u i c i d e", "self_harm"),
        ("thinking about su1cide", "self_harm"),
        ("everyone would be happier if I wasn't around", "self_harm"),
        ("what is the point of going on", "self_harm"),
        ("took 40 paracetamol", "emergency"),
        ("I've taken all my pills", "emergency"),
        ("how bad is the pain compared to chest tattoos", None),
        ("my mum says its a waste of money", None),
        ("I cut myself shaving my head all the time", None),
    ],
)
def test_hard_cases(text: str, expected: str | None) -> None:
    """Disguised and indirect words are caught; the same words in harmless company are not."""
    assert category(text) == expected
