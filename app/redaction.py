"""Takes out of a text what names a person: nobody needs it for an answer, so none of it is kept.

Every run of eight digits or more goes, whatever stands between them: phone, card and Medicare
numbers alike, without a list of formats that would have to be kept. Linear in the text's length.
"""

import re

_MAIL = re.compile(r"[^\s@<>,;:()\"]{1,64}@[^\s@<>,;:()\"]{1,255}")
_SEPARATORS = " .-/()\u00a0\u2010\u2011\u2012\u2013"
_NUMBER = re.compile(rf"\+?(?:\d[{re.escape(_SEPARATORS)}]{{0,3}}){{7,}}\d")


def redacted(text: str) -> str:
    """`text` with [e-mail] and [number] in place of e-mail addresses and long numbers."""
    return _NUMBER.sub("[number]", _MAIL.sub("[e-mail]", text))
