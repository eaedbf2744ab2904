"""The SQL that profiles every feature: one row per feature, so that the gate costs the same with many accounts."""

from collections.abc import Iterable

from expectations.features.expected_ranges import expected_range
from tenure.core.feature_descriptions import FeatureDescription

# Standard errors of the day's mean: what has moved by fewer may have moved by chance, as the mean of few accounts does.
CHANCE = 3

# These reach every account. Support, a CRM, a survey or a community need not know each of them.
REACH_EVERY_ACCOUNT = ("product", "billing")

# Known of nearly every account, although the description names a case in which it is not.
ALSO_NEEDED = ("seat_bought",)

NUMBER = "double precision"
PROFILE = """
with recent as (
    select as_of_date = $as_of_date as is_today,
        unnest(array[{names}]) as feature,
        unnest(array[{values}]) as value
    from marts.fct_account_features
    where as_of_date > cast($as_of_date as date) - 57 and as_of_date <= $as_of_date
),
described (feature, sources, floor, ceiling, is_needed, is_required) as (values {descriptions}),
-- NaN and infinity have a check of their own, and neither mean nor deviation
measured as (
    select feature, is_today, count(*) as accounts, count(value) as known, min(value) as lowest,
        max(value) as highest,
        count(*) filter (where is_today and (value < floor or value > ceiling)) as impossible,
        avg(value) filter (where value between -1e300 and 1e300) as mean,
        stddev_samp(value) filter (where value between -1e300 and 1e300) as spread
    from recent
    inner join described using (feature)
    group by feature, is_today
),
needs (feature, role) as (values {sources}),
connected as (
    select needs.feature, min(case when sources.is_connected then 1 else 0 end) = 1 as is_connected
    from needs
    left join (
        select role, bool_or(is_connected) as is_connected from intermediate.int_sources__connected group by role
    ) as sources on sources.role = needs.role
    group by needs.feature
),
compared as (
    select described.*, today.lowest, today.highest, today.mean, today.known, before.mean as mean_before,
        -- of fewer than ten accounts the share means nothing: a single odd row must not stand for all
        case when today.impossible >= 10 then today.impossible * 1.0 / today.known end as impossible_share,
        coalesce(nullif(before.spread, 0), today.spread) as spread,
        1 - today.known * 1.0 / today.accounts as missing_share,
        1 - before.known * 1.0 / before.accounts as missing_before,
        described.is_needed and coalesce(connected.is_connected, false) as is_expected
    from described
    left join measured as today on today.feature = described.feature and today.is_today
    left join measured as before on before.feature = described.feature and not before.is_today
    left join connected on connected.feature = described.feature
),
classified as (
    select *, is_expected and missing_share = 1
        and min(case when is_expected then missing_share end) over (partition by sources) < 1 as is_empty,
        case
            when spread > 0 then round(abs(mean - mean_before) / spread, 6)
            when mean <> mean_before then cast('Infinity' as double precision)
        end as shift
    from compared
)
select feature, sources, floor, lowest, round(mean, 6) as mean, round(mean_before, 6) as mean_before, highest,
    ceiling, shift, case when shift * sqrt(known) > {chance} then shift end as drift,
    case
        when lowest = cast('-Infinity' as double precision) then 'minus infinity'
        when highest = cast('Infinity' as double precision) then 'infinity'
        when highest = cast('NaN' as double precision) then 'not a number'
    end as not_finite,
    round(impossible_share, 6) as impossible_share,
    round(missing_share, 6) as missing_share,
    round(case when is_expected and not is_empty then missing_share end, 6) as needed_missing_share,
    round(case when is_expected and not is_empty and is_required then missing_share end, 6)
        as required_missing_share,
    round(case when is_empty then missing_share end, 6) as empty_missing_share,
    round(missing_share - missing_before, 6) as added_missing_share
from classified
order by feature
"""


def profile_query(features: Iterable[FeatureDescription]) -> str:
    """SQL with `$as_of_date`: each feature that day, and over the as-of dates of the eight weeks before it.

    The table is read once and turned into rows: a branch per feature would cost ten times as much.

    Rounded, because the last digits of a mean depend on the order of adding. `shift` counts in standard deviations of
    the eight weeks before, or of that day for a feature that did not vary before; it is infinite for one that varies
    on neither side. `drift` is the shift where it is too large for chance. `needed_missing_share` is of features that
    every account has, `required_missing_share` of those among them whose sources reach every account.
    `empty_missing_share` is 1 for a feature that no account has while others of the same sources are known: its own
    column or table is missing, not the source.
    """
    features = list(features)
    return PROFILE.format(
        names=_list(f"'{feature.name}'" for feature in features),
        values=_list(_value(feature) for feature in features),
        descriptions=_descriptions(features),
        sources=_list(
            f"('{feature.name}', '{source}')" for feature in features for source in feature.sources
        ),
        chance=CHANCE,
    )


def _value(feature: FeatureDescription) -> str:
    """The number; of a text only whether it is known."""
    return (
        feature.name
        if feature.is_number
        else f"case when {feature.name} is not null then cast(0 as {NUMBER}) end"
    )


def _descriptions(features: list[FeatureDescription]) -> str:
    """Rows of the feature, its sources, its range, and whether every account has it."""
    return _list(
        f"('{feature.name}', '{_list(feature.sources)}', {_limit(expected_range(feature).low)}, "
        f"{_limit(expected_range(feature).high)}, {not feature.may_be_unknown or feature.name in ALSO_NEEDED}, "
        f"{set(feature.sources) <= set(REACH_EVERY_ACCOUNT)})"
        for feature in features
    )


def _limit(value: float | None) -> str:
    return f"cast({'null' if value is None else value} as {NUMBER})"


def _list(items: Iterable[str]) -> str:
    return ", ".join(items)
