"""What is planned for what is needed and what is there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dopascape import Parameters
from dopascape.jobs.cost import seconds
from dopascape.jobs.plan import Plan, block_id, make_plan
from dopascape.store.chunk import Chunk
from dopascape.store.receipts import Inventory
from dopascape.study.needs import Need

POINTS = {
    parameters.digest(0): parameters
    for width in (50, 100, 200)
    if (parameters := Parameters(network_width=width, n_trials=1000))
}


def needs(*replicates: int) -> list[Need]:
    return [Need(*point, range(n)) for point, n in zip(POINTS.items(), replicates, strict=False)]


def done(plan: Plan, inventory: Inventory) -> Inventory:
    """What is there once the plan has been carried out."""
    return Inventory({**inventory.receipts, **{b: frozenset(c) for b, c in plan.blocks.items()}})


def planned(plan: Plan) -> list[Chunk]:
    return [chunk for chunks in plan.blocks.values() for chunk in chunks]


def test_names_of_chunks_read_back_and_other_names_do_not() -> None:
    chunk = Chunk("0123456789abcdef0123", 5, 24)
    assert chunk.file == "01/0123456789abcdef0123-r5-24.nc"
    assert Chunk.of(chunk.file) == chunk
    assert list(chunk.replicates) == list(range(5, 25))
    others = (".{}", "{}.damaged.1", "{}x", "x{}", "{}\n")
    assert all(Chunk.of(other.format(chunk.file.split("/")[1])) is None for other in others)
    assert Chunk.of("0123456789abcdef0123-r05-24.nc") is None
    assert Chunk.of("0123456789abcdef0123-r5-4.nc") is None


def test_block_names_do_not_depend_on_order_and_avoid_taken_ones() -> None:
    chunks = [Chunk("0" * 20, 0, 1), Chunk("1" * 20, 0, 1)]
    name = block_id(chunks)
    assert block_id(chunks[::-1]) == name
    assert block_id(chunks[:1]) != name
    assert block_id(chunks, {name}) not in {name, block_id(chunks[:1])}


def test_chunks_are_cut_by_the_points_own_cost() -> None:
    digest, parameters = next(iter(POINTS.items()))
    plan = make_plan(needs(7), Inventory(), 3.5 * seconds(parameters))
    assert planned(plan) == [Chunk(digest, 0, 2), Chunk(digest, 3, 5), Chunk(digest, 6, 6)]
    # 7 replicates are there; up to 10 the first cut is at 9, as it would have been at once.
    there = Inventory({"b": frozenset(planned(plan))})
    more = make_plan(needs(10), there, 3.5 * seconds(parameters))
    assert planned(more) == [Chunk(digest, 7, 8), Chunk(digest, 9, 9)]


def test_a_block_holds_about_its_seconds_and_each_chunk_is_in_one() -> None:
    plan = make_plan(needs(20, 20, 20), Inventory(), 10.0)
    chunks = planned(plan)
    assert len(set(chunks)) == len(chunks)
    for members in plan.blocks.values():
        assert sum(seconds(POINTS[c.digest]) * len(c.replicates) for c in members) <= 10.0


def test_a_point_in_two_studies_is_planned_once_for_the_larger_number() -> None:
    plan = make_plan(needs(3) + needs(5) + needs(2), Inventory(), 100.0)
    assert [(c.first, c.last) for c in planned(plan)] == [(0, 4)]
    assert plan.blocks_of(needs(2)) == plan.blocks_of(needs(5)) == list(plan.blocks)


def test_loose_files_are_adopted_as_they_are_and_damaged_ones_made_again() -> None:
    a, b, c = POINTS
    loose, damaged = Chunk(a, 0, 3), Chunk(b, 1, 2)
    inventory = Inventory(loose=frozenset({loose}), damaged=frozenset({damaged}))
    plan = make_plan(needs(5, 4, 1), inventory, 1000.0)
    assert sorted(planned(plan)) == sorted(
        [loose, Chunk(a, 4, 4), damaged, Chunk(b, 0, 0), Chunk(b, 3, 3), Chunk(c, 0, 0)]
    )


def test_a_receipt_that_does_not_hold_is_not_asked_for_again() -> None:
    first = make_plan(needs(2), Inventory(), 1000.0)
    (block,) = first.blocks
    stale = Inventory(stale=frozenset({block}), damaged=frozenset(first.blocks[block]))
    second = make_plan(needs(2), stale, 1000.0)
    assert planned(second) == planned(first)
    assert block not in second.blocks


def test_receipts_of_what_is_not_needed_are_left_out() -> None:
    everything = make_plan(needs(2, 2, 2), Inventory(), 0.1)
    inventory = done(everything, Inventory())
    plan = make_plan(needs(1), inventory, 0.1)
    assert plan.blocks == {}
    assert len(plan.blocks_of(needs(1))) == 1
    assert len(everything.blocks) == 6


counts = st.lists(st.integers(0, 12), min_size=3, max_size=3)
lengths = st.floats(0.1, 100.0)


@given(st.lists(st.tuples(counts, lengths), min_size=1, max_size=5))
def test_whatever_was_needed_before_all_is_covered_and_nothing_twice(
    history: list[tuple[list[int], float]],
) -> None:
    inventory = Inventory()
    for replicates, block_seconds in history:
        wanted = [need for need in needs(*replicates) if need.replicates]
        plan = make_plan(wanted, inventory, block_seconds)
        there = {
            (c.digest, r) for cs in inventory.receipts.values() for c in cs for r in c.replicates
        }
        new = [(c.digest, r) for c in planned(plan) for r in c.replicates]
        assert len(set(new)) == len(new)
        assert there.isdisjoint(new)
        all_wanted = {(need.digest, r) for need in wanted for r in need.replicates}
        assert set(new) == all_wanted - there
        inventory = done(plan, inventory)
        again = make_plan(wanted, inventory, block_seconds)
        assert again.blocks == {}
        assert again.blocks_of(wanted) == plan.blocks_of(wanted)
