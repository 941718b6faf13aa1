"""Takes out of a text what names a person: nobody needs it for an answer, so none of it is kept.

Every run of eight digits or more goes, whatever stands between them but letters: phone, card and
Medicare numbers alike, without a list of formats that would have to be kept. Linear in the text's
length.
"""

import re

_AT = "[@\uff20]"
_NAME = rf"[^\s{_AT[1:-1]}<>,;:()\"]"
# With spaces around its sign an address has to have a dot in it.
_MAIL = re.compile(
    rf"{_NAME}{{1,64}}(?:{_AT}{_NAME}{{1,255}}|\s{{0,3}}{_AT}\s{{0,3}}{_NAME}{{1,200}}\.{_NAME}{{1,50}})"
)
_NUMBER = re.compile(r"[+(]{0,2}(?:\d[\W_]{0,5}){7,}\d")


def redacted(text: str) -> str:
    """`text` with [e-mail] and [number] in place of e-mail addresses and long numbers."""
    return _NUMBER.sub("[number]", _MAIL.sub("[e-mail]", text))
