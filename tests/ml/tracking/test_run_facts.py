from datetime import date

from ml.tracking.run_facts import RunFacts, StudyFacts


def test_texts_name_the_versions_first_and_the_seconds_last() -> None:
    facts = StudyFacts(date(2026, 1, 5), "d1", "c1", {"train weeks": "12 weeks"}, seconds=3.6)
    assert list(facts.texts().items()) == [
        ("as-of date", "2026-01-05"),
        ("data version", "d1"),
        ("code version", "c1"),
        ("train weeks", "12 weeks"),
        ("seconds", "4"),
    ]


def test_parameters_are_named_without_blanks() -> None:
    facts = RunFacts(date(2026, 1, 5), "d1", "c1", {"best single column": "x"})
    assert facts.parameters() == {
        "as-of_date": "2026-01-05",
        "data_version": "d1",
        "code_version": "c1",
        "best_single_column": "x",
    }
