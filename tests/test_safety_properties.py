"""What the gate promises, whatever is said around a circumstance and however it is typed."""

import re
import string
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.test_safety import gate, screen

# The words that call for the category stand between underscores: a slip may happen in them.
TOLD = {
    "emergency": """I can't _breathe_ | my mum can't _breathe_ properly | it's hard to _breathe_
        he is _struggling_ to breathe | she is _wheezing_ | my husband is _gasping_ for air
        my _throat_ is closing | his _tongue_ is swelling | my lips are _swelling_ up
        my wife has _collapsed_ | he is _unconscious_ | she passed out
        a mate of mine blacked out | the _bleeding_ won't stop
        his head is bleeding _heavily_ | there is blood _everywhere_
        I have a fever and _oozing_ | my dad has chest pain | she is having a _seizure_
        he took an _overdose_ | I think it is _anaphylaxis_ | my face has _swollen_ up so much
        his speech is _slurred_ | do I call an _ambulance_ | my partner is not _responding_""",
    "self_harm": """I want to kill _myself_ | I feel _suicidal_ | I'm thinking about _suicide_
        I don't want to be here any more | there is no point _living_ | I want to end it all
        my brother wants to die | my son says he will kill _himself_ | I keep hurting _myself_
        everyone would be better off _without_ me | I wish I was dead | I want to end my life
        I can't go on | my daughter is cutting _herself_ | life isn't worth _living_
        I'd rather be dead | no reason to live | I wish I was never born
        I have been _self-harming_""",
    "symptom": """my scalp is _oozing_ | my dad's scalp is _infected_ | there is pus on my head
        I've got _blisters_ where you worked | my head is _throbbing_
        my forehead is _swollen_ | my scalp won't stop _itching_
        my husband's head is red and hot since Monday
        my neck glands are _swollen_ since the session | there are red _streaks_ on my neck
        there's a _yellow_ discharge | my vision is _blurred_ since yesterday
        I have had a fever since my session | I feel dizzy since the treatment
        my scalp is still numb | the redness is _spreading_ | my wound is not _healing_
        I came out in a rash after it | there are lumps on my scalp
        my scalp has been _bleeding_ since Friday""",
    "medicine": """I'm on blood _thinners_ | my husband takes _warfarin_ | I take _aspirin_ daily
        my mum is on _Eliquis_ | I'm on _Roaccutane_ | I finished _isotretinoin_ in May
        can I take _ibuprofen_ | how many _Panadol_ can I take
        should I take _paracetamol_ first | I am on _antibiotics_ | my mate is on _steroids_
        she takes _prednisone_ | I'm having _chemotherapy_ | I use _insulin_
        I inject _Ozempic_ | dad is on _methotrexate_ | I take _antidepressants_
        I take _sertraline_ | I'm on _immunosuppressants_ | can I keep using _minoxidil_
        should I stop _finasteride_ | I take fish oil | can I put on my own _numbing_ cream
        what dose is safe | my _medication_ thins my blood""",
    "pregnancy": """I'm _pregnant_ | my wife is _pregnant_ | I think I'm preggers
        I'm _breastfeeding_
        my sister is _expecting_ a baby | I'm in my third _trimester_ | we're doing IVF
        I'm up the duff | I'm 20 weeks along | I'm due in June | we are trying for a baby
        I'm still _nursing_ | I'm _expressing_ milk
        my partner is having _fertility_ treatment | I had a _miscarriage_
        I have a _newborn_""",
    "minor": """I'm 16 | I am _fifteen_ | I'm _seventeen_ | my son is 14
        my daughter is only _twelve_ | I'm turning 17 | I'm in year 10
        my _teenage_ son is bald | I'm under 18 | I'm _underage_ | he is still in high school
        my nephew is 15 years old | I'm a _teenager_ | my 13 year old is going bald
        my little brother is 16 | mum will sign for me | I turn 18 next month
        it is for my child | my girl is 11yo""",
    "allergy": """I'm _allergic_ to latex | I'm _allergic_ to hair dye
        my wife is _allergic_ to nickel
        I have a nut _allergy_ | my mum has an _allergy_ | I carry an _EpiPen_
        I have hay fever | I _reacted_ badly to a tattoo
        I had an allergic _reaction_ to henna | a mate of mine is _allergic_
        lidocaine gives me hives | I've got _allergies_ | plasters give me a rash
        my skin _reacted_ to the numbing cream""",
    "condition": """I have _diabetes_ | my dad is _diabetic_ | I've got _haemophilia_
        I have _epilepsy_
        my husband has a _pacemaker_ | I have a heart _condition_
        I have high blood _pressure_ | I have lupus | I was told I have MS
        I'm HIV _positive_ | I've had _hepatitis_ B | I had skin _cancer_
        my mum had breast _cancer_ | I had a _melanoma_ cut out | I had a BCC
        I have _psoriasis_ | I've got _eczema_ on my head | I get _dermatitis_ on my scalp
        I suffer from _folliculitis_ | I have _vitiligo_ | I have _ringworm_
        I have _shingles_ | I get cold sores | I get _keloids_ | I had a kidney _transplant_
        I have a weak _immune_ system | I have body _dysmorphia_
        I'm being treated for _depression_ | I have an _anxiety_ disorder
        my brother is _autistic_ | my mum has _dementia_ | I have a shunt
        I've a metal plate in my head | I had _surgery_ last week
        I'm having an _operation_ soon | I had a _stroke_ | I have _asthma_
        my _doctor_ said to ask you | I bruise _easily_ | I'm _anaemic_
        I have a _bleeding_ disorder | I have a mole on my scalp | I have _thyroid_ disease
        my uncle has _Parkinson's_ | I have a cochlear _implant_ | I am in _remission_""",
}
CASES = [
    (category, told.strip())
    for category, lines in TOLD.items()
    for told in re.split(r"[|\n]", lines)
]
AROUND = [
    "{}",
    "{}. How much does it cost?",
    "{} and how many sessions would I need",
    "How long is one session? {}",
    "how much is it {} thanks",
    "does it hurt and {} is that alright",
    "Hello, two questions: does it look natural? And {}, what about that?",
    "is it a problem that {}?",
    "what does it cost because {} and I want to plan ahead",
    "I'm 45 and losing my hair. My wife found you. {}. So how long is it? I could come any Friday.",
    "Is it permanent? Does it fade? Also: {}... what do you think",
    "can I come in when {}",
    "so {} lol, still good to go?",
    "hi\n{}\nbye",
]
CHAT = {
    "you": "u",
    "your": "ur",
    "are": "r",
    "and": "n",
    "before": "b4",
    "have": "hav",
    "with": "wit",
}
LENGTH = 4096


def chat(text: str) -> str:
    """The text as typed in a hurry: small letters, short words, no punctuation."""
    words = re.sub(r"[^\w\s]", "", text).lower().split()
    return " ".join(CHAT.get(word, word) for word in words)


TYPED: dict[str, Callable[[str], str]] = {
    "as written": str,
    "capitals": str.upper,
    "small letters": str.lower,
    "chat": chat,
    "no punctuation": lambda text: re.sub(r"[^\w\s]", "", text),
    "typographic": lambda text: text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}"),
}


@st.composite
def slips(draw: st.DrawFn, word: str) -> str:
    """The word with one letter changed, dropped, added, or swapped with the next."""
    i = draw(st.integers(0, len(word) - 1))
    head, letter, rest = word[:i], word[i], word[i + 1 :]
    other = draw(st.sampled_from(string.ascii_lowercase))
    swapped = f"{rest[:1]}{letter}{rest[1:]}"
    kinds = [f"{other}{rest}", rest, f"{other}{letter}{rest}", f"{letter}{other}{rest}", swapped]
    return head + draw(st.sampled_from(kinds))


def test_the_list_is_long_enough() -> None:
    """There are circumstances of every category, a hundred and fifty or more in all."""
    assert set(TOLD) == {category.name for category in gate().categories}
    assert len(CASES) >= 150


@pytest.mark.parametrize(("category", "told"), CASES)
def test_what_stands_around_it_hides_nothing(category: str, told: str) -> None:
    """Before or after a question, in a long story, however typed: a circumstance is caught."""
    plainly = told.replace("_", "")
    hit = screen(plainly)
    assert hit
    assert hit.category == category
    missed = [
        (kind, around)
        for around in AROUND
        for kind, typed in TYPED.items()
        if not screen(typed(around.format(plainly)))
    ]
    assert not missed


KEYED = [(told, key) for _, told in CASES for key in re.findall(r"_(\w+?)_", told) if len(key) >= 6]


@pytest.mark.parametrize(("told", "key"), KEYED)
@settings(max_examples=12, deadline=None, derandomize=True)
@given(data=st.data())
def test_a_slip_in_the_word_that_counts_hides_nothing(
    told: str, key: str, data: st.DataObject
) -> None:
    """One slip anywhere in a word of six letters is read as meant, if no other word comes out."""
    slip = data.draw(slips(key.lower()).filter(lambda word: word not in gate().known))
    around = data.draw(st.sampled_from(AROUND))
    mistyped = told.replace(f"_{key}_", slip).replace("_", "")
    assert screen(around.format(mistyped))


@pytest.mark.parametrize("told", [told.replace("_", "") for _, told in CASES])
def test_the_end_of_a_long_message_counts(told: str) -> None:
    """After four thousand characters of harmless talk a circumstance is caught as well."""
    talk = "I would like to know what it costs. " * 120
    assert screen(f"{talk[: LENGTH - len(told) - 2]}. {told}")


def test_reading_takes_time_in_proportion_to_the_length() -> None:
    """Text made to be read again and again costs a few milliseconds, whatever it repeats."""
    gate()
    texts = ["will my scalp be red can it ", "if i am allergic ", "i am my he is ", "a ", "a", "-"]
    for text in [
        *texts,
        "a-",
        " ",
        "é",
        "\N{COMBINING ACUTE ACCENT}",
        "diabe ",
        "qwertz ",
        "can not ",
    ]:
        started = time.process_time()
        screen((text * LENGTH)[:LENGTH])
        # A gate that reads again and again takes seconds; the margin is for slow machines.
        assert time.process_time() - started < 0.1, text
