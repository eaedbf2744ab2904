-- Grain: account, day on which it opened a ticket.
with days as (

    select
        account_id,
        cast(created_at as date) as opened_on,
        {{ days_between("date '2000-01-01'", 'created_at') }} as day_number,
        count(*) as tickets
    from {{ ref('int_support__tickets') }}
    group by account_id, cast(created_at as date), {{ days_between("date '2000-01-01'", 'created_at') }}

)

select
    account_id,
    opened_on,
    {% for days in (2, 3) -%}
    sum(tickets) over (
        partition by account_id order by day_number range between {{ days - 1 }} preceding and current row
    ) as tickets_{{ days }}d,
    {% endfor -%}
    tickets as tickets_1d
from days
