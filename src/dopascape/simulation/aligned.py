"""Arrays that begin where vectors do."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

ALIGNMENT = 64
"""Bytes of the widest vectors, and of a line of the cache."""


def aligned(array: NDArray[Any]) -> NDArray[Any]:
    """Return a copy, contiguous, none of whose vectors lies across two lines of the cache."""
    room = np.empty(array.nbytes + ALIGNMENT, np.uint8)
    first = -room.ctypes.data % ALIGNMENT
    copy: NDArray[Any] = room[first : first + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy
