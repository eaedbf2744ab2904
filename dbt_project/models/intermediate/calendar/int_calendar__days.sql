-- Grain: calendar day. Which days the team works, and how many such days lie before it: a difference of two counts is
-- the working days in between, without a join to each of them.
with days as (

    select
        calendar.day,
        {{ is_weekday('calendar.day') }} as is_weekday,
        holidays.day is not null as is_holiday
    from {{ date_series("cast('2005-01-01' as date)", "cast('2044-12-31' as date)") }} as calendar
    left join {{ source('landing', 'holidays') }} as holidays on calendar.day = holidays.day

)

select
    day,
    is_weekday and not is_holiday as is_working,
    min(case when is_weekday and not is_holiday then day end) over (
        order by day desc rows between unbounded preceding and current row
    ) as working_day_from,
    count(case when is_weekday and not is_holiday then 1 end) over before_it as working_days_before,
    is_weekday
from days
window before_it as (order by day rows between unbounded preceding and 1 preceding)
