-- Grain: account, start of a spell. With all that is known today: labels look back, features never read this.
{% if var('targets')['churn']['definition'] == 'coverage' %}
with last_versions as (

    select
        *,
        row_number() over (partition by subscription_id order by valid_from_at desc) as version_from_last
    from {{ ref('cnf_billing__subscription_versions') }}

),

paid_periods as (

    select
        paid.account_id,
        paid.mapped_until_on,
        min(greatest(paid.paid_from_on, paid.mapped_from_on)) as started_on,
        -- canceled_at is set when the customer asks, ended_at when the coverage ends
        case
            when max(last_versions.ended_at) is not null then cast(max(last_versions.ended_at) as date)
            when max(last_versions.status) not in ('active', 'past_due')
                then cast(max(last_versions.valid_from_at) as date)
            -- it goes on, for nothing
            else coalesce(cast(max(spans.priced_until_at) as date), date '9999-12-31')
        end as ended_on
    from {{ ref('int_billing__paid_versions') }} as paid
    inner join last_versions
        on paid.subscription_id = last_versions.subscription_id and last_versions.version_from_last = 1
    left join {{ ref('int_billing__priced_spans') }} as spans on paid.subscription_id = spans.subscription_id
    group by paid.account_id, paid.subscription_id, paid.mapped_until_on

),

with_reach as (

    select
        account_id,
        started_on,
        least(ended_on, mapped_until_on) as ended_on,
        coalesce(ended_on > mapped_until_on, false) as is_moved,
        max(least(ended_on, mapped_until_on)) over (
            partition by account_id order by started_on, least(ended_on, mapped_until_on)
            rows between unbounded preceding and 1 preceding
        ) as covered_until
    from paid_periods
    where started_on < least(ended_on, mapped_until_on)

),

numbered as (

    -- a gap of at most the grace does not end a spell
    select
        account_id,
        started_on,
        ended_on,
        is_moved,
        sum(case
            when started_on > covered_until + {{ var('targets')['churn']['grace_days'] }} then 1
            else 0
        end) over (partition by account_id order by started_on, ended_on rows unbounded preceding) as spell
    from with_reach

)

select
    account_id,
    min(started_on) as spell_started_on,
    nullif(max(ended_on), date '9999-12-31') as spell_ended_on,
    coalesce(max(case when is_moved then ended_on end) = max(ended_on), false) as is_moved
from numbered
group by account_id, spell
{% else %}
-- Every cancellation that is no reactivation ends a spell; the next one starts the same day.
with boundaries as (

    select
        account_id,
        min(paid_from_on) as boundary_on
    from {{ ref('int_billing__paid_versions') }}
    group by account_id

    union

    select
        account_id,
        cast(cancelled_at as date) as boundary_on
    from {{ ref('cnf_people__cancellations') }}
    where not is_reactivation

)

select
    account_id,
    boundary_on as spell_started_on,
    lead(boundary_on) over (partition by account_id order by boundary_on) as spell_ended_on,
    false as is_moved
from boundaries
{% endif %}
