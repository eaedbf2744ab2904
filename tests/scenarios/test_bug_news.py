"""News of a reported bug, as the customer may read it: what must be reported, and its neighbour that must not."""


def test_a_bug_fixed_within_the_week_is_reported_unless_it_is_back(story):
    assert story.fired("mossley", "bug_fixed") == [
        "the problem you reported on 2026-06-09 ('Trouble FIX-1') was fixed on 2026-06-26"
    ]


def test_a_bug_was_fixed_at_the_date_although_that_is_no_news_any_more(story):
    assert story.fired("mossley", "bug_fixed", days_ago=7) == [
        "the problem you reported on 2026-06-09 ('Trouble FIX-2') was fixed on 2026-06-21"
    ]


def test_a_day_that_was_promised_or_moved_within_the_week_is_reported_while_it_lies_ahead(story):
    assert story.fired("fernbank", "bug_eta") == [
        "the problem you reported on 2026-05-20 ('Trouble ETA-1') is planned to be fixed by 2026-07-09",
        "the problem you reported on 2026-06-24 ('Trouble ETA-2') is planned to be fixed by 2026-07-15",
    ]


def test_a_day_was_promised_when_the_bug_was_filed(story):
    assert story.fired("fernbank", "bug_eta", days_ago=14) == [
        "the problem you reported on 2026-06-09 ('Trouble ETA-3') is planned to be fixed by 2026-07-03"
    ]


def test_who_reports_a_known_bug_hears_of_its_day_then(story):
    assert story.fired("ashbourne", "bug_eta") == [
        "the problem you reported on 2026-06-25 ('Me too') is planned to be fixed by 2026-07-03"
    ]


def test_a_workaround_is_reported_for_a_week_while_the_bug_is_open(story):
    assert story.fired("thorndale", "bug_workaround") == [
        "until the problem you reported on 2026-06-17 ('Trouble WAY-1') is fixed: Please export as CSV"
    ]
    assert story.fired("thorndale", "bug_workaround", days_ago=7) == [
        "until the problem you reported on 2026-06-17 ('Trouble WAY-2') is fixed: Please export as CSV"
    ]
