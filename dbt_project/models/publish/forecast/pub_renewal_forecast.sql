-- Grain: as-of date, account, quarter in which contracts of it end. How they end, by the model or by how contracts have
-- ended so far, and by the person who answers for the account. A past day that is run again keeps its forecast.
{{ config(
    materialized='incremental', full_refresh=false,
    meta={'days_replaced': publish_latest_replaced('pub_renewal_forecast')},
) }}
{%- set least = var('segments')['least_accounts'] %}
select
    forecast.account_id,
    {{ as_of_date() }} as as_of_date,
    forecast.quarter,
    accounts.account_name,
    coalesce(nullif(accounts.owner_email, ''), 'unassigned') as owner_email,
    forecast.renewal_on,
    forecast.last_renewal_on,
    forecast.plan_tier,
    forecast.is_auto_renew_off,
    forecast.mrr_cents,
    12 * forecast.mrr_cents as arr_cents,
    {{ literal(reporting_currency()) }} as currency,

    {{ publish_rounded('forecast.renews', 6) }} as renews,
    {{ publish_rounded('forecast.grows', 6) }} as grows,
    {{ publish_rounded('forecast.shrinks', 6) }} as shrinks,
    {{ publish_rounded('forecast.lost', 6) }} as lost,
    {{ publish_rounded('forecast.shrinks_low', 6) }} as shrinks_low,
    {{ publish_rounded('forecast.shrinks_high', 6) }} as shrinks_high,
    case
        when forecast.is_lost_by_model then 'model' when forecast.lost is not null then 'past contracts'
    end as lost_by,
    case
        when forecast.is_growth_by_model then 'model' when forecast.grows is not null then 'past contracts'
    end as grows_by,
    cast(forecast.past_contracts as bigint) as past_contracts,
    cast({{ rounded('forecast.lost * forecast.mrr_cents') }} as bigint) as expected_lost_cents,
    cast({{ rounded(
        'forecast.mrr_cents
        * (forecast.renews + forecast.grows * forecast.grows_to + forecast.shrinks * forecast.shrinks_to)'
    ) }} as bigint) as expected_mrr_cents,
    forecast.predicted_on,
    -- a model that has learned from later days knows how it ended: no forecast then
    coalesce(forecast.learned_on > {{ as_of_date() }}, false) as is_hindsight,
    case
        when forecast.lost is null
            then 'unknown: no model looks this far, and fewer than {{ least }} contracts have ended so far'
        when forecast.shrinks is null then 'shrinks unknown: fewer than {{ least }} contracts have ended so far'
        when not forecast.is_lost_by_model
            then concat(
                    'no model looks this far: as ', {{ as_text('forecast.past_contracts') }}, ' contracts ended so far'
                )
    end as note,

    commits.call as committed_call,
    case
        when commits.call = 'lost' then 0
        when commits.has_amount then commits.mrr_cents
        when commits.call = 'renew' then forecast.mrr_cents
    end as committed_mrr_cents,
    commits.note as committed_note,
    commits.committed_by,
    commits.committed_at
from {{ ref('int_forecast__ends_expected') }} as forecast
inner join {{ ref('dim_accounts') }} as accounts on forecast.account_id = accounts.account_id
left join {{ ref('int_forecast__commits_held') }} as commits
    on forecast.account_id = commits.account_id and forecast.quarter = commits.quarter
where {{ publish_is_not_kept() }}
