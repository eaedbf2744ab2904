"""Public holidays, from the library `holidays`."""

from datetime import date


def has_holidays(code: str) -> bool:
    """Whether the public holidays of `DE` or `US-CA` are known."""
    from holidays import list_supported_countries

    country, _, part = code.partition("-")
    known = list_supported_countries(include_aliases=False)
    return country in known and (not part or part in known[country])


def public_holidays(code: str, years: range) -> dict[date, str]:
    """Day and name of the public holidays of a country or of a part of it, in order.

    :param code: by ISO 3166, `DE` or `US-CA`; one for which `has_holidays` is true.
    """
    from holidays import country_holidays

    country, _, part = code.partition("-")
    return dict(sorted(country_holidays(country, subdiv=part or None, years=years).items()))
