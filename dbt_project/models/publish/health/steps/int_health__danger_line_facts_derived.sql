-- Grain: account, fact. The facts about the danger line on the as-of date.
-- The pace is that of the last 28 days: an account nears the line when it is above it and, going on like this for 28
-- more days, would be below. It is warned once per approach, which begins on a day before which none of the 27 days was
-- near or below, and for the week from then on: a day on which no one ran this must not lose the warning.
with placed as (

    select
        now.account_id,
        now.day,
        now.person_days_per_seat as level,
        case when now.is_without_holidays then ' (holidays taken out)' else '' end as how,
        before.person_days_per_seat as level_before,
        line.line,
        line.method,
        case when now.person_days_per_seat < line.line then 1 else 0 end as is_below,
        case
            when
                now.person_days_per_seat >= line.line
                and 2 * now.person_days_per_seat - before.person_days_per_seat < line.line
                then 1
            else 0
        end as is_near
    from {{ ref('int_product__engagement_days') }} as now
    inner join {{ ref('int_product__engagement_days') }} as before
        on now.account_id = before.account_id and now.day - 28 = before.day
    cross join {{ ref('pub_danger_line') }} as line
    where line.as_of_date = {{ as_of_date() }}

),

counted as (

    select
        *,
        coalesce(
            sum(is_below + is_near) over (
                partition by account_id order by day
                range between interval '27 days' preceding and interval '1 day' preceding
            ), 0
        ) as days_warned
    from placed

),

judged as (

    select
        account_id,
        max(case when is_near = 1 and days_warned = 0 and day > {{ as_of_date() }} - 7 then day end) as nears_from_on,
        max(case when is_below = 0 then day end) as last_day_above,
        min(day) as first_day
    from counted
    group by account_id

)

select
    placed.account_id,
    'usage_near_line' as fact,
    judged.nears_from_on as since_on,
    placed.level as value,
    placed.line as usual,
    concat(
        {{ words_decimal('placed.level') }}, ' person-days per seat in the last 28 days', placed.how, ', ',
        {{ words_decimal('placed.level_before') }}, ' in the 28 before: at this pace under the danger line of ',
        {{ words_decimal('placed.line') }}, ' (', placed.method, ') in ',
        {{ words_count(
            'greatest(1, ceil(28 * (placed.level - placed.line) / (placed.level_before - placed.level)))', 'day', 'days'
        ) }}
    ) as sentence
from placed
inner join judged on placed.account_id = judged.account_id
where placed.day = {{ as_of_date() }} and placed.is_near = 1 and judged.nears_from_on is not null

union all

select
    placed.account_id,
    'usage_below_line' as fact,
    coalesce(judged.last_day_above + 1, judged.first_day) as since_on,
    placed.level as value,
    placed.line as usual,
    concat(
        {{ words_decimal('placed.level') }}, ' person-days per seat in the last 28 days', placed.how,
        ', under the danger line of ', {{ words_decimal('placed.line') }}, ' (', placed.method, ') ',
        case
            when judged.last_day_above is null then 'for four weeks or longer'
            else concat('since ', {{ words_day('judged.last_day_above + 1') }})
        end
    ) as sentence
from placed
inner join judged on placed.account_id = judged.account_id
where placed.day = {{ as_of_date() }} and placed.is_below = 1
