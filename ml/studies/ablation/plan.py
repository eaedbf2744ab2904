"""The models that an ablation fits: without each family and source, with each of them alone, and controls."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ml.features.feature_sources import REQUIRED
from ml.features.training_set import family_of
from tenure.core.errors import InvalidInput
from tenure.core.settings import families as known_families

FAMILY, SOURCE, CONTROL = "family", "source", "control"
WITHOUT, ALONE = "without", "alone"
FULL, NOTHING, OPTIONAL = "model", "no signals", "optional"
CONTROL_SEEDS = 2


@dataclass(frozen=True)
class Trial:
    """One fit: the features it may use. `kind` is family, source or control; `way` without, alone or empty."""

    kind: str
    group: str
    way: str
    features: tuple[str, ...]
    seed: int

    @property
    def name(self) -> str:
        """Way and group, such as "without usage"."""
        return f"{self.way} {self.group}".strip()


def plan_trials(
    features: tuple[str, ...], sources: Mapping[str, tuple[str, ...]], seed: int, only: Sequence[str] = ()
) -> Iterator[Trial]:
    """All signals, none, all with other seeds; then without each family and source, and with each of them alone.

    The optional sources are also left out together, because each may be redundant given the others. Without a source
    all features that need it are left out, even those that need another one too; a source alone has the features that
    need nothing else. A group without any such feature has no trial alone.

    :raises ValueError: `only` names what is neither a family nor a source of these features.
    """
    groups = _groups(features, sources)
    if unknown := [name for name in only if name not in groups]:
        raise InvalidInput(f"{', '.join(unknown)}: neither family nor source; known are {', '.join(groups)}")
    yield Trial(CONTROL, FULL, "", features, seed)
    yield Trial(CONTROL, NOTHING, "", (), seed)
    for shift in range(1, CONTROL_SEEDS + 1):
        yield Trial(CONTROL, f"all signals, seed {seed + shift}", "", features, seed + shift)
    for name in dict.fromkeys(only) or groups:
        group = groups[name]
        yield Trial(group.kind, name, WITHOUT, group.rest, seed)
        if group.own:
            yield Trial(group.kind, name, ALONE, group.own, seed)


def plan_losses(
    features: tuple[str, ...], sources: Mapping[str, tuple[str, ...]], seed: int
) -> Iterator[Trial]:
    """All signals; then without each family and source: what a group adds to the others, at half the fits."""
    yield Trial(CONTROL, FULL, "", features, seed)
    for name, group in _groups(features, sources).items():
        yield Trial(group.kind, name, WITHOUT, group.rest, seed)


@dataclass(frozen=True)
class _Group:
    """A family or a source: the features that remain without it, and those that need nothing else."""

    kind: str
    rest: tuple[str, ...]
    own: tuple[str, ...]


def _groups(features: tuple[str, ...], sources: Mapping[str, tuple[str, ...]]) -> dict[str, _Group]:
    """By name; a source is named `<source> data`, because families bear the names of sources too."""
    families = {name: {family_of(name)} for name in features}
    needs = {name: set(sources.get(name, ())) for name in features}
    named = set().union(*families.values())
    found = set().union(*needs.values())
    groups = {name: _group(FAMILY, families, {name}) for name in known_families() if name in named}
    groups |= {f"{name} data": _group(SOURCE, needs, {name}) for name in sorted(found)}
    optional = found - set(REQUIRED)
    return groups | ({OPTIONAL: _group(SOURCE, needs, optional)} if optional else {})


def _group(kind: str, needs: Mapping[str, set[str]], members: set[str]) -> _Group:
    return _Group(
        kind,
        tuple(name for name, needed in needs.items() if not needed & members),
        tuple(name for name, needed in needs.items() if needed and needed <= members),
    )
