"""The textbook's statements about people: each finds out anew how often everybody came, and who has fallen silent.

Of half a year. A silence is counted in days of the calendar: the models know holidays and rests.
"""

from tenure.benchmark.textbook_accounts import FROM

DAYS = 182
PERSON = "context_group_id, user_id"
OF_PERSON = f"partition by {PERSON} order by day"

COMING = f"""
with days as (
    select {PERSON}, cast(timestamp as date) as day, count(*) as events
    {FROM} and user_id is not null
    group by 1, 2, 3
), gaps as (
    select *, day - lag(day) over ({OF_PERSON}) as gap, lag(day, 7) over ({OF_PERSON}) >= day - 27 as is_frequent
    from days
), people as (
    select {PERSON}, min(day) as since, max(day) as until, date '{{day}}' - max(day) as silence,
        max(case when is_frequent then day end) as frequent_until, sum(events) as weight,
        count(gap) as gaps, percentile_cont(0.5) within group (order by gap) as usual_gap
    from gaps
    group by 1, 2
)"""

JUDGED = f"""{COMING}, rhythms as (
    select *, case when usual_gap is null or gaps < 5 and usual_gap < 6 then 3 when usual_gap < 2 then 0
        when usual_gap < 6 then 1 when usual_gap < 11 then 2 when usual_gap < 22 then 3 else 4 end as rhythm
    from people
), gaps_of_others as (
    select rhythm, gap, count(*) as gaps
    from gaps join rhythms using ({PERSON})
    where gap is not null
    group by 1, 2
), shares_of_others as (
    select rhythm, silence, sum(case when gap >= silence then gaps else 0 end) * 1.0 / sum(gaps) as share
    from (select distinct rhythm, silence from rhythms) as silences join gaps_of_others using (rhythm)
    group by 1, 2
), own_as_long as (
    select {PERSON}, count(*) as gaps_as_long
    from gaps join people using ({PERSON})
    where gap >= silence
    group by 1, 2
), chances as (
    select rhythms.*, coalesce(gaps_as_long, 0) as gaps_as_long,
        (coalesce(gaps_as_long, 0) + 3 * coalesce(share, 1)) / (gaps + 3.0) as chance
    from rhythms left join own_as_long using ({PERSON}) left join shares_of_others using (rhythm, silence)
), judged as (
    select *, case when silence > 90 then 'gone' when since >= date '{{day}}' - 14 then 'new'
        when silence < 3 or chance > 0.10 then 'active' when chance > 0.02 or gaps_as_long > 0 then 'drifting'
        else 'silent' end as state
    from chances
)"""

WEIGHED = f"""{JUDGED}, weighed as (
    select *, until - 28 <= frequent_until and heavier < 0.5 * of_all as is_power_user
    from (
        select *, sum(weight) over (partition by context_group_id) as of_all,
            sum(weight) over heaviest - weight as heavier, row_number() over heaviest as place
        from judged
        where state <> 'gone'
        window heaviest as (
            partition by context_group_id order by weight desc, user_id rows unbounded preceding
        )
    ) as present
)"""

STATES = ("active", "drifting", "silent")


def _of(people: str, expression: str) -> tuple[int, str]:
    chain = {"people": COMING, "judged": JUDGED, "weighed": WEIGHED}[people]
    return DAYS, f"{chain} select context_group_id, {expression} from {people} group by context_group_id"


def _count(condition: str) -> str:
    return f"count(case when {condition} then 1 end)"


def _share(state: str) -> str:
    """Of those who are not gone."""
    of_state, present = _count(f"state = '{state}'"), _count("state <> 'gone'")
    return f"1.0 * {of_state} / nullif({present}, 0)"


SILENT_WEIGHT = "sum(case when state in ('drifting', 'silent') then weight else 0 end)"

FEATURES: dict[str, tuple[int, str]] = {
    **{f"usage_users_{state}": _of("judged", _count(f"state = '{state}'")) for state in STATES},
    **{f"usage_users_{state}_share": _of("judged", _share(state)) for state in (*STATES, "new")},
    "usage_weight_lost_share": _of("weighed", f"1.0 * {SILENT_WEIGHT} / sum(weight)"),
    "usage_power_users": _of("weighed", _count("is_power_user")),
    "usage_power_users_silent": _of("weighed", _count("is_power_user and state = 'silent'")),
    "usage_power_user_silence_days": _of("weighed", "max(case when is_power_user then silence end)"),
    "usage_is_champion_silent": _of("weighed", _count("place = 1 and state = 'silent'")),
    "usage_power_users_lost_last_28d": _of(
        "people", _count("until = frequent_until and silence > 14 and silence <= 42")
    ),
}
