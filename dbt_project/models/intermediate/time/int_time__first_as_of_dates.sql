-- Grain: calendar day. Maps what becomes known on a day to the first as-of date that may see it, so that facts are
-- added up once per as-of date and carried forward, and never joined to every window they lie in.
select
    calendar.day as known_from_on,
    min(dates.as_of_date) as as_of_date
from {{ date_series(add_days(as_of_date(), -3650), last_as_of_date()) }} as calendar
inner join {{ ref('int_time__as_of_dates') }} as dates on dates.as_of_date >= calendar.day
group by calendar.day
