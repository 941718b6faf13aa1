"""The clinic's contact block, and how it is written into a reply.

A wording names the block with placeholders such as {contact}. Whatever the clinic left empty is
left out of the reply, down to the sentence: nobody reads "Phone: .".
"""

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Filled = Annotated[str, StringConstraints(min_length=1)]
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Clinic(BaseModel):
    """Who to contact. Empty text means "not published"."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    name: str
    phone: str
    email: str
    booking: str
    address: str
    hours: str
    emergency_number: Filled
    crisis_line: Filled

    def empty_fields(self) -> list[str]:
        """The fields an editor may still want to fill."""
        return [name for name, value in self if not value]

    def contact(self) -> str:
        """One sentence a field, or a plain pointer to the clinic when nothing is published."""
        labels = {
            "Phone": self.phone,
            "E-mail": self.email,
            "Book online": self.booking,
            "Address": self.address,
            "Hours": self.hours,
        }
        known = [f"{label}: {value}" for label, value in labels.items() if value]
        return " · ".join(known) or "Please contact the clinic directly."

    def fill(self, wording: str) -> str:
        """`wording` with its placeholders replaced; unknown ones are left as they are."""

        def value(match: re.Match[str]) -> str:
            known = _VALUES.get(match[1])
            return known(self) if known else match[0]

        return " ".join(_PLACEHOLDER.sub(value, wording).split())


_VALUES: dict[str, Callable[[Clinic], str]] = {
    "clinic": lambda clinic: clinic.name or "the clinic",
    "contact": Clinic.contact,
    "emergency_number": lambda clinic: clinic.emergency_number,
    "crisis_line": lambda clinic: clinic.crisis_line,
}
PLACEHOLDERS = tuple(_VALUES)


def unknown_placeholders(wording: str) -> list[str]:
    """The placeholders in `wording` that nothing fills."""
    return [name for name in _PLACEHOLDER.findall(wording) if name not in _VALUES]
