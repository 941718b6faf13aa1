"""Whether a webhook is really called by Meta.

Meta, "Create a webhook endpoint": X-Hub-Signature-256 is the HMAC-SHA256 of the raw body under the
app secret; a GET with hub.mode, hub.verify_token and hub.challenge asks whether the address is
ours.
"""

import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256

_PREFIX = "sha256="


def verified(body: bytes, header: str | None, secrets: Sequence[str]) -> bool:
    """Whether `header` is the signature of the raw `body` under one of the app `secrets`."""
    if not header or not header.startswith(_PREFIX):
        return False
    given = header.removeprefix(_PREFIX).encode("utf-8", "replace")
    expected = [hmac.new(secret.encode(), body, sha256).hexdigest().encode() for secret in secrets]
    return any(hmac.compare_digest(given, one) for one in expected)


def challenge(parameters: Mapping[str, str], token: str) -> str | None:
    """What to answer to Meta's handshake; None when it is not allowed."""
    given = parameters.get("hub.verify_token", "").encode("utf-8", "replace")
    if parameters.get("hub.mode") != "subscribe" or not hmac.compare_digest(given, token.encode()):
        return None
    return parameters.get("hub.challenge")
