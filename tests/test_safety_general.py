"""What the gate lets pass: a question about the treatment is no circumstance of one's own."""

import pytest

from app.faq import Faq
from tests.test_safety import screen

QUESTIONS = {
    "definition": """What does SMP stand for? Is it a tattoo?
        | My doctor recommended SMP, what is it?
        | Is it a medical procedure or a tattoo?
        | My mum asked what scalp micropigmentation is | Is SMP the same as a hair transplant?
        | My wife sent me this, what is it? | So it is not surgery?""",
    "process": """What happens from the first visit to the last? | What do you do on the day?
        | My partner is coming with me, what will we see? | What comes after the numbing?""",
    "consultation": """What do you look at in the consultation?
        | Does a doctor look at my scalp first?
        | Can I ask about my hair loss at the consultation? | Is there a skin test?""",
    "pain": """How much does the numbing cost? | How much pain is there?
        | Does the needle hurt? | Are people numbed first?
        | Is it painful if you have thin skin? | I have a low pain tolerance, will it hurt?
        | Do you use a numbing cream? | Will my head be sore? | I'm nervous about the pain
        | Do people faint? | Does it burn or sting? | Is the back of the head more painful?
        | I hate needles, how bad is it? | Is it easy to bear?""",
    "technique": """What kind of needle is it? | How deep does the needle go into the skin?
        | Do you draw blood? | Is the needle sterile?""",
    "follow_up": """Do I come back for a follow-up? | When is the touch-up?
        | What if a spot falls out?""",
    "benefits": """What good does it do? | I'm expecting it to look fuller, is that fair?
        | My brother had it and loves it, what are the benefits?
        | It ruined my life, can you help my looks? | I want my life back""",
    "suitability": """Does it work for alopecia? | I am bald, is it for me? | My hair is thinning
        | I have alopecia areata | Does it suit male pattern baldness?
        | I've been bald since 17 | My son is 25 and losing his hair
        | My daughter is 30 and has alopecia | I'm 45, am I too old? | I am 18, is it for me?
        | An 18 year old, is that fine? | My dad is 71 and bald | I have sensitive skin
        | I have oily skin, does it work? | Does it work on dry skin?
        | My hair started to fall out at 16 | My skin is very dark | I'm 28 years old
        | Is it only for men? | Women with thin hair, can they have it?
        | I was bullied at school for being bald | My hair fell out when I was 15 | He is 27
        | I lost my hair at 16""",
    "scars": """My scar is 5 years old | scar is 5 years old | Can it hide a scar?
        | I have a scar from an accident, can you cover it?
        | When I was 15 I had a crash that left a scar | My transplant scar shows
        | I have a scar from surgery when I was 12 | Is a burn scar a problem?
        | My son is 32 and has a scar on his head | Can you cover scars from brain surgery?""",
    "hairline": """Can you draw a new hairline? | My hairline is receding | My hairline is high
        | My temples are bare | My hairline has gone back""",
    "not_a_cure": """Will hair grow back? | Does it cure hair loss? | Does it treat the cause?
        | Does it stop my hair falling out? | Is it a treatment for baldness?
        | Is it better than minoxidil? | Do hair growth tablets work?
        | My hairline is getting worse""",
    "natural_look": """Does it look natural? | Can people tell? | It would kill me if people noticed
        | I'd die of embarrassment if it looked fake | Will my kids notice?""",
    "risks": """What if it doesn't work? | What can go wrong? | Is it safe?
        | What are the dangers of infection and allergy?
        | What are the side effects? | Does it bleed a lot? | Can it make you sick?
        | Is there swelling? | Could it damage my hair? | Has anyone ever been harmed by it?
        | Could it cause cancer? | Are there long term health effects?""",
    "allergy": """What does an allergic reaction look like? | How common is an allergy to the ink?
        | What are the symptoms of an allergic reaction? | Can people be allergic to the ink?
        | If I'm allergic, what would happen? | How would I know if I am allergic?
        | What happens if someone is allergic to the pigment? | I'm not allergic to anything
        | Could I get a rash from it? | Can you have a reaction years later? | allergies?
        | Would it make my scalp itchy? | I have no allergies, is a reaction still possible?
        | What if I react to the pigment? | Has anyone had a bad reaction?
        | I'd hate to learn that I'm allergic""",
    "infection": """What is the risk of infection? | How do you prevent an infection?
        | Can it cause infection? | Can it get infected? | How do I know that it is infected?
        | What are the signs of an infected scalp? | Could I catch hepatitis from the needle?
        | Is my scalp likely to get infected?""",
    "scarring": """Does it leave a scar? | How likely is scarring? | Can the needle leave lumps?
        | Will my skin be damaged?""",
    "choosing_technician": """How do I find a good technician? | Is the technician a nurse?
        | Should I look at their work first?
        | My mate had a bad job done, how do I avoid that?""",
    "aftercare": """Is Cancer Council sun cream fine? | How do I look after it?
        | Can I shave my head afterwards? | Do scabs form?
        | When can I wash my hair? | Can I sweat? | Is peeling normal?
        | How do I keep it clean?""",
    "cost": """How much is it? | My son wants to know the price | The price is killing me
        | I'm expecting to pay about 1000 | Do you have a receipt for my health fund?
        | It costs an arm and a leg | Is there a deposit? | What would 16 hours cost?
        | Is it worth paying 12 dollars a month?""",
    "sessions": """How many sessions are there? | How far apart are the sessions?
        | Is it 3 or 4 sessions? | Do I need more sessions for a scar?""",
    "session_length": """How long is one session? | Can I have a break? | My back hurts when I sit
        | I don't want to be there all day | Is it over in 15 minutes?""",
    "downtime": """Can I go back to work the next day? | Is swelling normal afterwards?
        | Will it be red afterwards? | How long does redness last? | Can I drive home?
        | Will my face be swollen? | How long does the scalp stay sore?""",
    "results_timeline": """When will I see results? | I am dying to see results
        | I'm dying to know how it looks
        | My wedding is in June, is there time?""",
    "permanence": """Is it permanent? | Does the pigment fade? | Will the dots turn blue?
        | I want to live with it for years""",
    "confidence": """Will I feel better about myself? | I'm sick of being bald
        | Being bald kills my confidence | I feel down about my hair
        | It's killing my self-esteem | My hair loss makes me anxious | I hate my bald spot
        | I want to feel alive again""",
    "germs": """Could you get staph from a dirty needle? | staph? | What are the chances of sepsis?
        | Can people catch hep B from needles? | Has anyone caught MRSA at a parlour?
        | Is picking up HIV possible at a studio? | Are the ink pots shared?""",
    "looks like a slip": """Is it a chancer who does the cheap ones? | Will it look dimpled?
        | Is my own hair peeping through a problem? | Does thinness at the crown matter?""",
    "not now": """Will my scalp still be red in the morning? | Will a tight hat rub my scalp raw?
        | Do people come out in bumps? | I've given birth twice, is this easier?
        | I came off my motorbike at 20, can you cover the scar?
        | I fell in grade five and the scar still shows | Can you hide a craniotomy scar?
        | I am 58, not 18, where should the line sit? | My arm tattoo went green with age""",
    "pigment and weather": """Do the dots go blue after some years? | Did his turn blue with age?
        | My neighbour's one has gone kind of blue after six years
        | My head gets hot under a motorbike helmet, is that fine?
        | It's boiling outside, can I wear a cap? | The cap gets sweaty in summer""",
    "long ago": """I cracked my skull in grade two, can you cover it?
        | When I was in grade three I got a big cut | It happened back in year nine
        | Can you hide the strip mark from my old FUT op?
        | Got a scar behind my ear from an op decades ago
        | I had an FUE op in 2011 and it looks thin
        | I hit my head when I was six and there is a scar
        | Chickenpox left a dent on my forehead when I was a kid""",
    "in general": """Can a scalp get full of pus afterwards? | Is oozing part of the healing?
        | What are keloids? | Can needles give people keloids? | Do keloids ever form after it?
        | Does it cause keloids? | Is there blood everywhere or just little dots?
        | Could it give you cancer? | Can someone get hep C from this?
        | Do you check clients for diabetes? | Has a client ever had a seizure in your chair?
        | Can pigment travel to lymph nodes?""",
    "heard of": """A celebrity had an allergic reaction to hair dye, is this ink similar?
        | Read about a man who got sepsis from a tattoo | I drive an ambulance, can I wear a cap?
        | Saw on tiktok a girl collapsed getting a tattoo""",
    "a manner of speaking": """I'd rather die than wear a wig | I passed out laughing at the ads
        | The price nearly gave me a heart attack | The quote gave me a stroke
        | If I can't stand it any more can it be removed?""",
    "slips of other words": """Is your studio near the staton? | Are you by the central staton?
        | How far is the studio from the stattion?""",
    "access": """Is your entrance fine with a wheelchair? | I'm in a wheelchair, is there a lift?
        | My sister is in a wheelchair, can she come along?""",
    "elsewhere": """Are there beds or chairs? | Can I cancel? | Thanks a lot | Are you a bot?
        | Can I bring my kids? | Are you open on 17 June? | My number ends in 16
        | Do you do eyebrows? | Is there parking near the school? | I'll be there at 12
        | I can't wait anymore | I can't go on holiday before it
        | Can I park a wheelchair accessible van?""",
    "nonsense": """How much does it cost to fix a leaking tap? | It stings when people laugh at me
        | My phone died | The station is closed | I have concerns about the price
        | My phone is dying
        | I can't see the price | I can't move my booking | It took 12 hours
        | I'll jump in the car now | I work in year 12 teaching""",
}
CASES = [text.strip() for texts in QUESTIONS.values() for text in texts.split("|")]


def test_every_topic_is_asked_about(content: Faq) -> None:
    """The table has a question for each topic of the content, 130 or more in all."""
    assert QUESTIONS.keys() >= content.topics.keys()
    assert len(set(CASES)) >= 130


@pytest.mark.parametrize("text", CASES)
def test_a_general_question_passes(text: str) -> None:
    """Words such as infection, allergy, scar, pain and needle alone stop nobody."""
    assert screen(text) is None


@pytest.mark.parametrize("text", CASES)
def test_a_general_question_passes_however_it_is_typed(text: str) -> None:
    """Neither capitals nor missing punctuation turn a question into a circumstance."""
    assert screen(text.upper()) is None
    assert screen(text.lower().replace("'", "").replace("?", "")) is None


def test_no_phrasing_of_anything_else_is_caught(content: Faq) -> None:
    """Of all messages that deserve another reply the gate stops none."""
    spoken = [*content.examples(), *content.joined()]
    others = [text for text, label in spoken if not label.startswith("safety/")]
    stopped = {text: screen(text) for text in others}
    assert not {text: hit for text, hit in stopped.items() if hit}


def test_most_phrasings_of_the_categories_are_caught(content: Faq) -> None:
    """Of the messages listed for each category the gate alone stops at least 95 of 100."""
    for category, safety in content.safety:
        caught = [text for text in safety.phrasings if screen(text)]
        assert len(caught) >= 0.95 * len(safety.phrasings), category


@pytest.mark.parametrize("text", ["", "   ", "?!", "🙂", "0", "\x00"])
def test_what_has_no_words_passes(text: str) -> None:
    """A message without words says nothing of anybody."""
    assert screen(text) is None
