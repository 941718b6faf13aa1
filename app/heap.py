"""Keeps the process small: one heap for all threads, given back to the system when it is free.

glibc gives every thread a heap of its own and keeps what a long message needed. `mallopt(3)`
changes that for what is allocated from then on; elsewhere than on glibc nothing happens.
"""

import ctypes
import gc

# Names and values of malloc.h.
_M_TRIM_THRESHOLD = -1
_M_ARENA_MAX = -8
_KEPT_BYTES = 64 * 1024


def keep_small() -> None:
    """Call once, before the model is loaded."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)


def settle() -> None:
    """Call once all that lasts is there. The garbage collector passes over it from then on: looking
    at it again stops every thread for 50 ms, several times while another model is loaded.
    """
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Call when something large has ended: what it held goes back to the system."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
