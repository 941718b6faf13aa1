"""Keeps the process small, and its threads from waiting for each other.

One heap serves all threads and is given back to the system where it is free:

glibc gives every thread a heap of its own and keeps what a long message needed. `mallopt(3)`
changes that for what is allocated from then on; elsewhere than on glibc nothing happens.
"""

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# Names and values of malloc.h.
_M_TRIM_THRESHOLD = -1
_M_ARENA_MAX = -8
_KEPT_BYTES = 64 * 1024
_SWITCH_SECONDS = 0.0005


def keep_small() -> None:
    """Call once, before the model is loaded."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)


def settle() -> None:
    """Call once all that lasts is there. The garbage collector passes over it from then on: to look
    at it again would stop every thread for 50 ms.
    """
    gc.collect()
    gc.freeze()


@contextmanager
def undisturbed() -> Iterator[None]:
    """While entered, a thread that computes lets the others go on after half a millisecond, where
    the usual five would be waited for at every step of theirs; and nothing is collected, which so
    many new objects would set off again and again.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        sys.setswitchinterval(usual)


def give_back() -> None:
    """Call when something large has ended: what it held goes back to the system."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
