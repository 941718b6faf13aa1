"""What the gate lets pass: a question about the treatment is no circumstance of one's own."""

import pytest

from app.faq import Faq
from tests.test_safety import screen

QUESTIONS = {
    "definition": "What does SMP stand for? Is it a tattoo?",
    "process": "What happens from the first visit to the last?",
    "consultation": "What do you look at in the consultation?",
    "pain": "How much pain is there? | Does the needle hurt? | Are people numbed first?",
    "technique": "What kind of needle is it? | How deep does the needle go into the skin?",
    "follow_up": "Do I come back for a follow-up?",
    "benefits": "What good does it do?",
    "suitability": "Does it work for alopecia? | I am bald, is it for me? | My hair is thinning",
    "scars": "Can it hide a scar? | I have a scar from an accident, can you cover it?",
    "hairline": "Can you draw a new hairline? | My hairline is receding",
    "not_a_cure": "Will hair grow back? | Does it cure hair loss?",
    "natural_look": "Does it look natural? | Can people tell?",
    "risks": "What can go wrong? | Is it safe? | What are the dangers of infection and allergy?",
    "allergy": "What does an allergic reaction look like? | How common is an allergy to the ink?",
    "infection": "What is the risk of infection? | How do you prevent an infection?",
    "scarring": "Does it leave a scar? | How likely is scarring?",
    "choosing_technician": "How do I find a good technician?",
    "aftercare": "How do I look after it? | Can I shave my head afterwards?",
    "cost": "How much is it? | My son wants to know the price | The price is killing me",
    "sessions": "How many sessions are there? | How far apart are the sessions?",
    "session_length": "How long is one session?",
    "downtime": "Can I go back to work the next day? | Is swelling normal afterwards?",
    "results_timeline": "When will I see results? | I am dying to see results",
    "permanence": "Is it permanent? | Does the pigment fade?",
    "confidence": "Will I feel better about myself? | I'm sick of being bald",
    "elsewhere": "Are there beds or chairs? | Can I cancel? | Thanks a lot | Are you a bot?",
    "nonsense": "How much does it cost to fix a leaking tap? | It stings when people laugh at me",
}
CASES = [text.strip() for texts in QUESTIONS.values() for text in texts.split("|")]


def test_every_topic_is_asked_about(content: Faq) -> None:
    """The table has a question for each topic of the content, forty or more in all."""
    assert QUESTIONS.keys() >= content.topics.keys()
    assert len(CASES) >= 40


@pytest.mark.parametrize("text", CASES)
def test_a_general_question_passes(text: str) -> None:
    """Words such as infection, allergy, scar, pain and needle alone stop nobody."""
    assert screen(text) is None


@pytest.mark.parametrize("text", ["", "   ", "?!", "🙂", "0", "\x00"])
def test_what_has_no_words_passes(text: str) -> None:
    """A message without words says nothing of anybody."""
    assert screen(text) is None
