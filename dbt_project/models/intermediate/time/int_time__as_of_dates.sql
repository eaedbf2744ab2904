-- Grain: one as-of date. The run's day, or all days from it to features_until; with build_history also the Mondays of
-- the past that have no features yet.
{%- if var('build_history') %}
{#- Ten years of Mondays are enough for anyone, and cost nothing. #}
select mondays.day as as_of_date
from {{ date_series(add_days(monday_of(as_of_date()), -3640), as_of_date(), 7) }} as mondays
where
    mondays.day >= (
        -- a company without product events begins with its first paid day
        select coalesce(min(days.active_on), min(paid.paid_from_on)) + {{ var('history_warm_up_days') }}
        from {{ ref('int_billing__paid_versions') }} as paid
        left join (
            select min(first_active_on) as active_on from {{ ref('int_product__user_months') }}
        ) as days on 1 = 1
    )
    and {{ as_of_dates_not_built_yet('mondays.day') }}

union
{%- endif %}

select days.day as as_of_date
from {{ date_series(as_of_date(), last_as_of_date()) }} as days
