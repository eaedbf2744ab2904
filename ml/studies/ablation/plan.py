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
    for group in dict.fromkeys(only) or groups:
        kind, members = groups[group]
        needs = {
            name: {family_of(name)} if kind == FAMILY else set(sources.get(name, ())) for name in features
        }
        rest = tuple(name for name in features if not needs[name] & members)
        own = tuple(name for name in features if needs[name] and needs[name] <= members)
        yield Trial(kind, group, WITHOUT, rest, seed)
        if own:
            yield Trial(kind, group, ALONE, own, seed)


def _groups(
    features: tuple[str, ...], sources: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, set[str]]]:
    """Kind and members by name; a source is named `<source> data`, because families bear the names of sources too."""
    families = {family_of(name) for name in features}
    found = {one for name in features for one in sources.get(name, ())}
    groups = {name: (FAMILY, {name}) for name in known_families() if name in families}
    groups |= {f"{name} data": (SOURCE, {name}) for name in sorted(found)}
    optional = found - set(REQUIRED)
    return groups | ({OPTIONAL: (SOURCE, optional)} if optional else {})
