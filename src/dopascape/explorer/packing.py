"""Numbers and text as a page holds them: compressed, and in letters."""

from __future__ import annotations

import base64
import gzip
from typing import Any, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

DROPPED_BITS = 7
"""Bits of a number in single precision that a page does without: five digits are left."""


class Place(TypedDict):
    """Where an array lies among the numbers of a page, and its shape."""

    start: int
    shape: list[int]


class Numbers:
    """All numbers of a page to five digits, one array behind the other."""

    def __init__(self) -> None:
        self._arrays: list[NDArray[np.float32]] = []
        self._starts: dict[bytes, int] = {}
        self._size = 0

    def add(self, values: ArrayLike) -> Place:
        """Keep an array, equal ones once; return where the page finds it.

        What is smaller than single precision can say becomes 0.
        """
        array = _rounded(np.asarray(values, np.float64).astype("<f4"))
        start = self._starts.setdefault(array.tobytes(), self._size)
        if start == self._size:
            self._arrays.append(array.ravel())
            self._size += array.size
        return Place(start=start, shape=list(array.shape))

    def packed(self) -> str:
        """Return them as `packed` does.

        First the lowest byte of every number, then the next: bytes of one kind compress better.
        """
        joined = np.concatenate(self._arrays)
        planes: NDArray[Any] = joined.view(np.uint8).reshape(-1, 4).T
        return packed(planes.tobytes())


def _rounded(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Round to the bits that are kept, which take less room when compressed."""
    half = np.uint32(1 << (DROPPED_BITS - 1))
    kept = np.uint32(-(1 << DROPPED_BITS) & 0xFFFFFFFF)
    rounded: NDArray[np.float32] = ((values.view(np.uint32) + half) & kept).view(np.float32)
    return np.where(np.isfinite(values), rounded, values)


def packed(content: bytes) -> str:
    """Return the base64 of the gzip of some bytes; of the same bytes always the same."""
    return base64.b64encode(gzip.compress(content, mtime=0)).decode()
