"""Small numbers that are hidden cannot be computed from what is printed around them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.small_numbers import SUM, Sums, hidden_in_list, is_small

COUNTS = st.one_of(st.just(0), st.integers(1, 4), st.integers(0, 15), st.just(1))
Key = tuple[Hashable, Hashable]


def looks_the_same(table: Sums, hides: frozenset[Key]) -> dict[Key, set[int]]:
    """Every hidden number with the values it has in tables near ours that a reader cannot tell from ours."""
    lines = [(row, column) for row in (*table.rows, SUM) for column in (*table.columns, SUM)]
    loose = [key for key in hides if SUM not in key]
    found: dict[Key, set[int]] = {key: set() for key in hides}
    for steps in product((-1, 0, 1), repeat=len(loose)):
        counts = {**table.counts, **{key: table.counts[key] + step for key, step in zip(loose, steps, strict=True)}}
        other = Sums(table.rows, table.columns, counts)
        fits = all(other.value(*key) >= 1 if key in hides else other.value(*key) == table.value(*key) for key in lines)
        if fits:
            for key in hides:
                found[key].add(other.value(*key))
    return found


@settings(max_examples=60)
@given(st.data(), st.sampled_from([(2, 2), (3, 2), (2, 3), (1, 3), (4, 1)]), st.booleans())
def test_no_hidden_number_of_a_table_with_sums_can_be_told(
    data: st.DataObject, size: tuple[int, int], kept: bool
) -> None:
    rows, columns = [f"r{n}" for n in range(size[0])], [f"c{n}" for n in range(size[1])]
    counts = {(row, column): data.draw(COUNTS) for row in rows for column in columns}
    table = Sums(rows, columns, counts, keeps_sums=kept)

    hides = table.hidden()

    if hides is None:
        assert kept, "a table whose sums may be hidden can always be printed"
        return
    for row in (*rows, SUM):
        for column in (*columns, SUM):
            assert (row, column) in hides or not is_small(table.value(row, column))
    assert not (kept and any(row == SUM for row, _ in hides))
    assert all(table.value(*key) for key in hides), "a nought tells of nobody and stays"
    for key, values in looks_the_same(table, hides).items():
        assert len(values) > 1, (key, counts, hides)


def told(counts: Mapping[str, int], hides: frozenset[str]) -> Mapping[str, set[int]]:
    table = Sums(list(counts), ["n"], {(key, "n"): value for key, value in counts.items()})
    both = frozenset({(key, "n") for key in hides} | {(key, SUM) for key in hides})
    return {str(row): values for (row, _), values in looks_the_same(table, both).items()}


@given(st.dictionaries(st.sampled_from("abcde"), COUNTS, min_size=1), st.booleans())
def test_no_hidden_number_of_a_list_with_a_sum_can_be_told(counts: dict[str, int], kept: bool) -> None:
    hides = hidden_in_list(counts, keeps_sum=kept)
    if hides is None:
        assert kept
        return
    assert {key for key, value in counts.items() if is_small(value)} <= hides
    assert SUM not in hides if kept else True
    assert all(len(values) > 1 for values in told(counts, frozenset(map(str, hides))).values())


def test_as_little_as_possible_is_hidden() -> None:
    counts = {("a", "x"): 3, ("a", "y"): 20, ("b", "x"): 9, ("b", "y"): 30, ("c", "x"): 0, ("c", "y"): 6}
    assert Sums(["a", "b", "c"], ["x", "y"], counts).hidden() == {
        ("a", "x"), ("a", "y"), ("b", "x"), ("b", "y"),
    }  # fmt: skip
    assert hidden_in_list({"a": 7, "b": 12, "c": 0}) == frozenset()
    assert hidden_in_list({"a": 2, "b": 12, "c": 8}, keeps_sum=True) in ({"a", "b"}, {"a", "c"})
    # Five ones make five: whoever sees the sum knows them all.
    assert hidden_in_list(dict.fromkeys("abcde", 1), keeps_sum=True) is None
