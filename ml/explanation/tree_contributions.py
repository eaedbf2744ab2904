"""Exact contributions of each column to the log-odds of a gradient boosting: path-dependent TreeSHAP by tables.

Lundberg, Erion and Lee 2018, "Consistent Individualized Feature Attribution for Tree Ensembles" (arXiv:1802.03888),
define the worth of a set of columns as the tree's mean output when the splits on all other columns are replaced by the
shares of training rows that went left and right. The contribution of a column is its Shapley value in that game.

An account enters this game only by its answers to the splits. Trees are shallow here, so the Shapley values of all
possible answers are computed once per model, straight from the definition; an account then costs one look-up per group
of leaves instead of a walk through every tree.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier

# A group has one row per possible answer to its splits: 2**8 for half a tree of depth four.
MOST_SPLITS = 8


@dataclass(frozen=True)
class _Leaf:
    """`path`: (node, whether the path goes left there), from the root."""

    value: float
    path: tuple[tuple[int, bool], ...]


@dataclass(frozen=True)
class _Group:
    """Leaves that are looked up together: the splits on their paths, and the contributions by answers to them.

    `table`: 2**splits x `columns`; bit i of a row's number says whether split i is answered with left.
    """

    columns: np.ndarray
    split_columns: np.ndarray
    thresholds: np.ndarray
    is_missing_left: np.ndarray
    table: np.ndarray


class TreeContributions:
    """`base`: log-odds of the average training row, by the shares of rows at the splits."""

    def __init__(self, boosting: "HistGradientBoostingClassifier") -> None:
        trees = [predictor.nodes for (predictor,) in boosting._predictors]
        self.base = float(boosting._baseline_prediction.item()) + sum(map(_mean, trees))
        split = [nodes for nodes in trees if len(nodes) > 1]
        self._groups = [_group(nodes, leaves) for nodes in split for leaves in _grouped(_leaves(nodes))]

    def of(self, columns: np.ndarray) -> np.ndarray:
        """What each column adds to the log-odds; accounts x columns, as the input."""
        values = np.ascontiguousarray(columns.T)
        is_missing = np.isnan(values)
        added = np.zeros_like(values)
        for group in self._groups:
            answers = values[group.split_columns] <= group.thresholds
            answers |= is_missing[group.split_columns] & group.is_missing_left
            rows = _bits_to_number(answers)
            added[group.columns] += group.table.take(rows, axis=0).T
        return added.T


def _mean(nodes: np.ndarray) -> float:
    leaves = nodes[nodes["is_leaf"] == 1]
    return float((leaves["value"] * leaves["count"]).sum() / nodes[0]["count"])


def _leaves(nodes: np.ndarray, place: int = 0, path: tuple[tuple[int, bool], ...] = ()) -> Iterator[_Leaf]:
    """The leaves from left to right."""
    node = nodes[place]
    if node["is_leaf"]:
        yield _Leaf(float(node["value"]), path)
        return
    if node["is_categorical"]:
        raise NotImplementedError("splits on native categories are not explained: encode them one-hot")
    yield from _leaves(nodes, int(node["left"]), (*path, (place, True)))
    yield from _leaves(nodes, int(node["right"]), (*path, (place, False)))


def _grouped(leaves: Iterable[_Leaf]) -> Iterator[list[_Leaf]]:
    """Runs of neighbouring leaves with at most `MOST_SPLITS` splits on their paths; one leaf may have more."""
    group: list[_Leaf] = []
    splits: set[int] = set()
    for leaf in leaves:
        own = {place for place, _ in leaf.path}
        if group and len(splits | own) > MOST_SPLITS:
            yield group
            group, splits = [], set()
        group.append(leaf)
        splits |= own
    yield group


def _group(nodes: np.ndarray, leaves: list[_Leaf]) -> _Group:
    places = sorted({place for leaf in leaves for place, _ in leaf.path})
    splits = nodes[places]
    columns = np.unique(splits["feature_idx"]).astype(np.intp)
    goes_left = _all_subsets(len(places)).T
    table = np.zeros((2 ** len(places), len(columns)))
    for leaf in leaves:
        own, followed, shares = _along(nodes, leaf, dict(zip(places, goes_left, strict=True)))
        worths = leaf.value * _shapley(shares)
        table[:, np.searchsorted(columns, own)] += worths[_bits_to_number(followed)]
    return _Group(
        columns=columns,
        split_columns=splits["feature_idx"].astype(np.intp),
        thresholds=splits["num_threshold"][:, None],
        is_missing_left=splits["missing_go_to_left"].astype(bool)[:, None],
        table=table,
    )


def _along(
    nodes: np.ndarray, leaf: _Leaf, goes_left: dict[int, np.ndarray]
) -> tuple[list[int], np.ndarray, np.ndarray]:
    """Of each column on the leaf's path: its number; whether the answers follow the path; the share of rows that do."""
    followed: dict[int, np.ndarray] = {}
    shares: dict[int, float] = {}
    for place, is_left in leaf.path:
        node = nodes[place]
        column, child = int(node["feature_idx"]), nodes[int(node["left" if is_left else "right"])]
        followed[column] = followed.get(column, True) & (goes_left[place] == is_left)
        shares[column] = shares.get(column, 1.0) * float(child["count"]) / float(node["count"])
    return list(shares), np.array(list(followed.values())), np.array(list(shares.values()))


def _shapley(shares: np.ndarray) -> np.ndarray:
    """Shapley values of the columns on the path to a leaf of value one: 2**columns x columns.

    Bit i of a row's number says whether the account follows the path at column i. The worth of a set of columns is the
    product over the path of 1 or 0 (followed or not) for columns in the set, and of their share for the others.
    """
    count = len(shares)
    subsets = _all_subsets(count)
    worth = np.where(subsets, subsets[:, None, :], shares).prod(axis=2)
    values = np.empty((2**count, count))
    for column in range(count):
        without = np.flatnonzero(~subsets[:, column])
        gain = worth[:, without + 2**column] - worth[:, without]
        values[:, column] = gain @ _weights(count)[subsets[without].sum(axis=1)]
    return values


@cache
def _weights(count: int) -> np.ndarray:
    """The share of all orders of `count` columns in which a column comes right after a given set, by the set's size."""
    return np.array([factorial(size) * factorial(count - size - 1) for size in range(count)]) / factorial(
        count
    )


@cache
def _all_subsets(count: int) -> np.ndarray:
    """2**count x count: bit i of the row's number."""
    return (np.arange(2**count)[:, None] >> np.arange(count) & 1).astype(bool)


def _bits_to_number(bits: np.ndarray) -> np.ndarray:
    """The number whose bit i is the i-th row, one per column."""
    number = np.zeros(bits.shape[1], dtype=np.intp)
    for place, bit in enumerate(bits):
        number |= bit.astype(np.intp) << place
    return number
