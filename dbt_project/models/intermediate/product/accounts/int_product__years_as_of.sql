-- Grain: account, as-of date. Days on which its people came, by quarters of whole months: the latest, the three before
-- it, and the one a year before it. A quarter that began before the account first came is no quarter of it.
{{ config(materialized='ephemeral') }}
{%- set quarters = {'latest': 3, 'second': 6, 'third': 9, 'fourth': 12, 'year_ago': 15} %}
with months as (

    select
        people.account_id,
        months.month,
        sum(months.active_days) as person_days
    from {{ ref('int_product__user_months') }} as months
    inner join {{ ref('int_product__people') }} as people on months.person_key = people.person_key
    where people.user_id is not null
    group by people.account_id, months.month

),

firsts as (

    select
        account_id,
        min(month) as first_month
    from months
    group by account_id

),

quarters as (

    select
        alive.account_id,
        alive.as_of_date,
        {% for name, months_ago in quarters.items() -%}
        case
            when min(firsts.first_month) <= {{ months_before('alive.as_of_date', months_ago) }}
                then coalesce(sum(case
                        when
                            months.month >= {{ months_before('alive.as_of_date', months_ago) }}
                            and months.month < {{ months_before('alive.as_of_date', months_ago - 3) }}
                            then months.person_days
                    end), 0)
        end as {{ name }},
        {% endfor -%}
        min(firsts.first_month) as first_month
    from {{ ref('int_accounts__alive') }} as alive
    inner join firsts on alive.account_id = firsts.account_id
    left join months
        on
            alive.account_id = months.account_id
            and {{ month_of('alive.as_of_date') }} > months.month
            and {{ months_before('alive.as_of_date', 15) }} <= months.month
    group by alive.account_id, alive.as_of_date

)

select
    account_id,
    as_of_date,
    latest,
    second,
    greatest(second, coalesce(third, second), coalesce(fourth, second)) as best_before,
    year_ago
from quarters
