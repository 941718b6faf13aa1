"""The demo page, filled with the content."""

from collections.abc import Iterable
from html import escape
from string import Template

from app.content import Faq, Topic

_NAME = "Scalp micropigmentation"


def filled(template: str, faq: Faq) -> str:
    """`template` with the clinic's name and contact, and the questions to try."""
    first = [faq.topics[topic] for topic in faq.starters]
    others = [topic for topic in faq.topics.values() if topic not in first]
    return Template(template).substitute(
        clinic=escape(faq.clinic.name or _NAME),
        contact=escape(faq.clinic.contact()),
        starters=_buttons(first, "card"),
        others=_buttons(others, "chip"),
    )


def _buttons(topics: Iterable[Topic], look: str) -> str:
    return "\n          ".join(
        f'<li><button type="button" class="{look}" data-ask>{escape(topic.question)}</button></li>'
        for topic in topics
    )
