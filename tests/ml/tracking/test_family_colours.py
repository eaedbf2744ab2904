from ml.tracking.plots import FAMILY_COLOURS
from tenure.core.settings import families


def test_each_family_has_a_colour_of_its_own() -> None:
    assert len(set(FAMILY_COLOURS)) == len(families())
