"""The demo page, filled with the content."""

from collections.abc import Iterable
from html import escape
from string import Template

from app.clinic import Clinic
from app.content import Faq, Topic

_NAME = "Scalp micropigmentation"
# More at a glance is a wall.
_SHOWN = 8


def filled(template: str, faq: Faq) -> str:
    """`template` with the clinic's name and contact, and the questions to try."""
    first = [faq.topics[topic] for topic in faq.starters]
    others = [topic for topic in faq.topics.values() if topic not in first]
    return Template(template).substitute(
        clinic=escape(faq.clinic.name or _NAME),
        ending=escape(_ending(faq.clinic)),
        starters=_buttons(first, "card"),
        others=_buttons(others[:_SHOWN], "chip"),
        rest=_buttons(others[_SHOWN:], "chip"),
    )


def _ending(clinic: Clinic) -> str:
    """The name and, where one is published, the contact."""
    name = clinic.name or _NAME
    published = (clinic.phone, clinic.email, clinic.booking, clinic.address, clinic.hours)
    return f"{name} · {clinic.contact()}" if any(published) else name


def _buttons(topics: Iterable[Topic], look: str) -> str:
    return "\n          ".join(
        f'<li><button type="button" class="{look}" data-ask>{escape(topic.question)}</button></li>'
        for topic in topics
    )
