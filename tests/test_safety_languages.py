"""The gate in front of the model: the most urgent words of other languages."""

import pytest

from app.content import Faq
from app.safety import Gate, Hit


@pytest.fixture(scope="module")
def gate(content: Faq) -> Gate:
    """The gate of the real content."""
    return Gate.of(content)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("emergency", "no puedo respirar"),
        ("emergency", "non riesco a respirare"),
        ("emergency", "tôi thấy khó thở"),
        ("emergency", "我呼吸困难"),
        ("emergency", "숨을 못 쉬겠어요"),
        ("emergency", "لا أستطيع التنفس"),
        ("emergency", "δεν μπορώ να αναπνεύσω"),
        ("emergency", "मुझे साँस नहीं आ रही"),
        ("self_harm", "quiero suicidarme"),
        ("self_harm", "voglio morire"),
        ("self_harm", "tôi muốn chết"),
        ("self_harm", "我不想活了"),
        ("self_harm", "죽고 싶어요"),
        ("self_harm", "أفكر في الانتحار"),
        ("self_harm", "ΘΈΛΩ ΝΑ ΠΕΘΆΝΩ"),
        ("self_harm", "आत्महत्या के विचार"),
        ("pregnancy", "estoy embarazada, ¿puedo?"),
        ("pregnancy", "sono incinta"),
        ("pregnancy", "tôi đang mang thai"),
        ("pregnancy", "我怀孕了"),
        ("pregnancy", "임신 중이에요"),
        ("pregnancy", "أنا حامل"),
        ("pregnancy", "είμαι έγκυος"),
        ("pregnancy", "मैं गर्भवती हूँ"),
        ("minor", "tengo 16 años"),
        ("minor", "mio figlio ha 15 anni"),
        ("minor", "con tôi 14 tuổi"),
        ("minor", "我16岁"),
        ("minor", "16살이에요"),
        ("minor", "عمري 16 سنة"),
        ("minor", "είμαι 17 χρονών"),
        ("minor", "वह नाबालिग है"),
        ("emergency", "ich kann nicht atmen"),
        ("emergency", "je ne peux pas respirer"),
        ("emergency", "não consigo respirar"),
        ("emergency", "ik kan niet ademen"),
        ("emergency", "я не могу дышать"),
        ("emergency", "nefes alamıyorum"),
        ("emergency", "hindi ako makahinga"),
        ("emergency", "息ができません"),
        ("emergency", "saya tidak bisa bernapas"),
        ("self_harm", "ich will sterben"),
        ("self_harm", "je veux mourir"),
        ("self_harm", "quero morrer"),
        ("self_harm", "ik wil dood"),
        ("self_harm", "хочу умереть"),
        ("self_harm", "ölmek istiyorum"),
        ("self_harm", "gusto ko nang mamatay"),
        ("self_harm", "死にたい"),
        ("self_harm", "saya mau bunuh diri"),
        ("pregnancy", "ich bin schwanger"),
        ("pregnancy", "je suis enceinte"),
        ("pregnancy", "estou grávida"),
        ("pregnancy", "ik ben zwanger"),
        ("pregnancy", "я беременна"),
        ("pregnancy", "hamileyim"),
        ("pregnancy", "buntis ako"),
        ("pregnancy", "妊娠しています"),
        ("pregnancy", "saya sedang hamil"),
    ],
)
def test_urgent_words_of_other_languages_are_caught(gate: Gate, kind: str, text: str) -> None:
    """Emergencies, self-harm, pregnancy and age are understood in other languages."""
    hit = gate.screen(text)
    assert isinstance(hit, Hit)
    assert hit.category == kind
