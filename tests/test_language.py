"""Which language a message is in: only one that cannot be read is told so."""

import pytest

from app.answers import say
from app.content import Faq
from app.deciding import Reading, decide
from app.language import Languages
from app.messages import Reply
from app.safety import Gate
from tests.predictions import understood

OTHERS = {
    "zh": "这个治疗要多少钱？",
    "vi": "Thuốc màu này giữ được bao nhiêu năm?",
    "ar": "كم تستغرق الجلسة الواحدة؟",
    "el": "Πόσες επισκέψεις χρειάζονται συνολικά;",
    "hi": "क्या इसमें बहुत दर्द होता है?",
    "es": "¿Cuántas veces tengo que volver a la clínica?",
    "it": "Quanto dura il colore prima di sbiadire?",
    "ko": "시술 후 바로 출근할 수 있나요?",
}


@pytest.fixture(scope="module")
def languages(content: Faq) -> Languages:
    """Knows the words of the real content."""
    return Languages.of(content)


@pytest.fixture(scope="module")
def gate(content: Faq) -> Gate:
    """The safety gate of the real content."""
    return Gate.of(content)


def reply(faq: Faq, languages: Languages, gate: Gate, text: str) -> Reply:
    """The reply to `text` when the model takes everything for a question about the cost."""
    reading = Reading(gate.screen(text), languages.foreign(text), understood(faq, "faq/cost"))
    return say(decide(text, reading, faq), faq)


@pytest.mark.parametrize(("language", "text"), OTHERS.items(), ids=OTHERS)
def test_another_language_gets_its_sentence(
    content: Faq, languages: Languages, gate: Gate, language: str, text: str
) -> None:
    """Who writes in another language is told so in it, and no model decides."""
    said = reply(content, languages, gate, text)
    assert said.text == content.clinic.fill(content.notices.languages[language])
    assert (said.outcome, said.topics, said.sources) == ("out_of_scope", (), ())
    assert (said.confidence, said.why) == (None, {"language": language})


@pytest.mark.parametrize("text", ["ራስ ምታት ነው", "რა ღირს ეს?"])
def test_a_language_without_a_sentence(
    content: Faq, languages: Languages, gate: Gate, text: str
) -> None:
    """Where the content has no sentence in the language, the English one is said."""
    said = reply(content, languages, gate, text)
    assert said.text == content.clinic.fill(content.notices.language)
    assert said.outcome == "out_of_scope"


@pytest.mark.parametrize(
    "text",
    [
        "asdkjh qwelkj zz",
        "hoe much dose it cost",
        "wat r da riskz m8",
        "duz it hirt alot",
        "howlong dose teh colur stay",
        "hw mny sesions til its dun",
        "u reckon itll look legit on me noggin",
        "is it gonna sting like heck bruv",
        "ta luv, wots the damage",
        "iz it safe 4 sensitiv scalps",
        "pls xplain teh proces",
        "gimme the lowdown on healin time",
        "aint it jus a tatoo innit",
        "cud it go green l8r on",
        "nedls ouchi",
        "price plz",
    ],
)
def test_english_with_slips_or_slang(languages: Languages, text: str) -> None:
    """English however it is spelt is read, not taken for Dutch or Danish."""
    assert languages.foreign(text) is None


@pytest.mark.parametrize(
    "text", ["", "...", "123", "🙂", "is the 费 high", "a café, near the clinic?"]
)
def test_a_few_foreign_letters(languages: Languages, text: str) -> None:
    """No words at all, and English with a foreign word in it, are no other language."""
    assert languages.foreign(text) is None


@pytest.mark.parametrize("text", ["SMP多少钱？会疼吗？", "cost 费用 需要多少钱 多久"])
def test_mostly_another_script(languages: Languages, text: str) -> None:
    """A word of the content does not make a text English that is mostly in another script."""
    assert languages.foreign(text) == "zh"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("No puedo respirar desde la sesión", "emergency"),
        ("non riesco a respirare", "emergency"),
        ("我想死", "self_harm"),
        ("θέλω να πεθάνω", "self_harm"),
        ("Tôi đang mang thai, có làm được không?", "pregnancy"),
        ("أنا حامل، هل هذا مناسب لي؟", "pregnancy"),
        ("मैं गर्भवती हूँ", "pregnancy"),
        ("저는 미성년자예요", "minor"),
    ],
)
def test_safety_before_the_language(
    content: Faq, languages: Languages, gate: Gate, text: str, category: str
) -> None:
    """Words of danger in another language get the safety reply, not the sentence about English."""
    said = reply(content, languages, gate, text)
    assert said.outcome == "safety"
    assert said.text == content.clinic.fill(content.fixed[f"safety/{category}"].answer)
