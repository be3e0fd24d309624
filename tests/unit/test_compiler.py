"""Where compiled code is kept."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from dopascape.kernels.compiler import cache_directory


@pytest.fixture
def fallback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose cache cannot be made; return the folder that takes its place."""
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return cache_directory().parent


def test_code_is_kept_in_the_users_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = cache_directory()
    assert first.is_relative_to(tmp_path / "dopascape")
    assert cache_directory() == first


def test_without_a_cache_it_is_kept_where_nobody_else_writes(fallback: Path) -> None:
    assert fallback.stat().st_mode & 0o077 == 0
    assert cache_directory().parent == fallback


@pytest.mark.parametrize("how", ["writable", "link"])
def test_a_folder_that_others_may_have_filled_is_not_used(fallback: Path, how: str) -> None:
    if how == "writable":
        fallback.chmod(0o777)
    else:
        fallback.rename(fallback.with_name("elsewhere"))
        fallback.symlink_to(fallback.with_name("elsewhere"))
    other = cache_directory()
    assert fallback not in (other, other.parent)
    assert other.stat().st_mode & 0o077 == 0
