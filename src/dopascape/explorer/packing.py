"""Numbers and text as a page holds them: compressed, and in letters."""

from __future__ import annotations

import base64
import gzip
from typing import Any, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Place(TypedDict):
    """Where an array lies among the numbers of a page, and its shape."""

    start: int
    shape: list[int]


class Numbers:
    """All numbers of a page in single precision, one array behind the other."""

    def __init__(self) -> None:
        self._arrays: list[NDArray[np.float32]] = []
        self._size = 0

    def add(self, values: ArrayLike) -> Place:
        """Keep an array; return where the page finds it.

        What is smaller than single precision can say becomes 0.
        """
        array = np.asarray(values, np.float64).astype(np.float32)
        place = Place(start=self._size, shape=list(array.shape))
        self._arrays.append(array.ravel())
        self._size += array.size
        return place

    def packed(self) -> str:
        """Return them as `packed` does.

        First the lowest byte of every number, then the next: bytes of one kind compress better.
        """
        joined = np.concatenate([*self._arrays, np.empty(0, np.float32)]).astype("<f4")
        planes: NDArray[Any] = joined.view(np.uint8).reshape(-1, 4).T
        return packed(planes.tobytes())


def packed(content: bytes) -> str:
    """Return the base64 of the gzip of some bytes; of the same bytes always the same."""
    return base64.b64encode(gzip.compress(content, mtime=0)).decode()
