-- Grain: as-of date, dimension, segment, signal. Facts as the share of accounts that show them, signals as their mean.
-- Every as-of date of the past that is not there yet comes along, so that a trend has its history on the first day.
{{ config(materialized='incremental') }}
with features as (

    select * from {{ ref('fct_account_features') }}
    where {{ publish_day_and_missing_past() }}

),

members as (

    select * from {{ ref('dim_account_segments') }}
    where as_of_date in (select as_of_date from features)

),

sizes as (

    select
        as_of_date,
        dimension,
        segment,
        count(*) as accounts
    from members
    group by as_of_date, dimension, segment

),

-- Materialized: PostgreSQL would carry all features of an account through the sort of each of its groups.
signals as materialized (

    select
        features.account_id,
        features.as_of_date,
        weights.feature as signal,
        {{ signals_value('weights.feature', 'features') }} as signal_value
    from features
    cross join {{ ref('health_weights') }} as weights

),

found as (

    select
        members.as_of_date,
        members.dimension,
        members.segment,
        facts.fact as signal,
        count(distinct facts.account_id) as accounts_showing,
        cast(null as {{ type_double() }}) as mean_value
    from members
    inner join {{ ref('fct_account_facts') }} as facts
        on members.account_id = facts.account_id and members.as_of_date = facts.as_of_date
    group by members.as_of_date, members.dimension, members.segment, facts.fact

    union all

    select
        members.as_of_date,
        members.dimension,
        members.segment,
        signals.signal,
        count(signals.signal_value) as accounts_showing,
        -- rounded: a mean depends on the order of its rows in the last digits
        {{ rounded('avg(signals.signal_value)', 9) }} as mean_value
    from members
    inner join signals on members.account_id = signals.account_id and members.as_of_date = signals.as_of_date
    group by members.as_of_date, members.dimension, members.segment, signals.signal

)

select
    sizes.as_of_date,
    sizes.dimension,
    sizes.segment,
    found.signal,

    sizes.accounts,
    found.accounts_showing,
    case
        when sizes.accounts < {{ var('segments')['least_accounts'] }} then null
        else coalesce(found.mean_value, {{ safe_divide('found.accounts_showing', 'sizes.accounts') }})
    end as value,
    case
        when sizes.accounts < {{ var('segments')['least_accounts'] }}
            then concat('too few accounts to say anything: ', {{ words_whole('sizes.accounts') }})
    end as note
from sizes
inner join found
    on
        sizes.as_of_date = found.as_of_date
        and sizes.dimension = found.dimension
        and sizes.segment = found.segment
