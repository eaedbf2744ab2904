"""What the doctor found in words, the same in the terminal and on the page."""

from tenure.doctor.findings import Checkup, Lost, Mapped, TableFound


def counted(count: int, word: str) -> str:
    """Such as `1 fact` and `2 facts`."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def costs_in_words(lost: Lost) -> str:
    """Such as `24 features, 5 facts, 1 playbook`."""
    return ", ".join(counted(len(names), kind) for kind, names in lost.by_kind)


def mapping_in_words(mapped: Mapped) -> str:
    """Such as `about 93 % of 4,594,155 product events: by group 85 %, by person 8 %`."""
    rules = ", ".join(f"{rule} {percent(rows / mapped.rows)}" for rule, rows in mapped.by_rule.items())
    about = "about " if 0.005 <= mapped.share < 0.995 else ""
    return f"{about}{percent(mapped.share)} of {mapped.rows:,} {mapped.kind}{f': {rules}' if rules else ''}"


def currencies_in_words(checkup: Checkup) -> str:
    """Such as `amounts by currency: usd 80 %, eur 20 % (sums are in usd)`."""
    said = ", ".join(f"{one.currency} {percent(one.share)}" for one in checkup.currencies)
    return f"amounts by currency: {said} (sums are in {checkup.reporting_currency})"


def percent(share: float) -> str:
    """The share in per cent; one that is nearly all is not all, and one that is small is not nothing."""
    if 0.995 <= share < 1:
        return "more than 99 %"
    return "less than 1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"


def rows_in_words(table: TableFound) -> str:
    """Such as `ticket 1,200 (3 deleted)`."""
    notes = [
        f"{count:,} {word}"
        for count, word in (
            (table.refused, "refused"), (table.test_mode, "test mode"), (table.deleted, "deleted"),
        ) if count
    ]  # fmt: skip
    noted = f" ({', '.join(notes)})" if notes else ""
    return f"{table.name} {table.rows:,}{noted}"
