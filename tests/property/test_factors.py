"""Factors of a sample: whatever their distribution, raw and natural values agree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dopascape.study.factors import Distribution, Factor, factor

RAW = st.floats(0, 1)


@st.composite
def factors(draw: st.DrawFn) -> Factor:
    kind = draw(st.sampled_from(["uniform", "loguniform", "integer"]))
    if draw(st.booleans()):
        low = draw(st.integers(1, 500))
        return factor("target_dim", Distribution(**{kind: [low, draw(st.integers(low + 1, 1000))]}))
    low = draw(st.floats(1e-3, 10))
    return factor("target_tau", Distribution(**{kind if kind != "integer" else "uniform": [
        low, draw(st.floats(low * 1.01, 1e4))]}))  # fmt: skip


@given(factors(), RAW)
def test_natural_values_lie_within_the_bounds(one: Factor, raw: float) -> None:
    low, high = one.values
    assert low <= one.natural(raw) <= high


@given(factors(), RAW, RAW)
def test_natural_values_grow_with_raw_ones(one: Factor, raw: float, other: float) -> None:
    low, high = sorted((raw, other))
    assert one.natural(low) <= one.natural(high)


@given(factors(), RAW)
def test_raw_undoes_natural(one: Factor, raw: float) -> None:
    value = one.natural(raw)
    if one.whole:
        assert one.natural(one.raw(value)) == value
    else:
        low, high = (float(bound) for bound in one.values)
        # Twelve digits are kept of a value; near a narrow range's width they count for more.
        assert abs(one.raw(value) - raw) <= 1e-11 * (1 + high / (high - low))


@given(st.integers(1, 300), st.integers(1, 40))
def test_whole_numbers_have_equal_shares(low: int, n: int) -> None:
    one = factor("target_dim", Distribution(integer=[low, low + n]))
    for k in range(n + 1):
        inside = [(k + part) / (n + 1) for part in (0.01, 0.5, 0.99)]
        assert {one.natural(raw) for raw in inside} == {low + k}
