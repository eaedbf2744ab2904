-- Grain: account, as-of date, target. Every example that has something left to decide; the label once it has matured.
with today as (

    -- a day that is run again later must not unlearn what a later run knew
    select greatest({{ as_of_date() }}, max(as_of_date)) as known_until
    from {{ ref('fct_account_features') }}

),

windows as (

    {% for target, rules in var('targets').items() %}
    {%- set window_days = rules['lead_days'] + rules['horizon_days'] %}
    select
        account_id,
        as_of_date,
        {{ literal(target) }} as target,
        happened_on,
        moved_on,
        mrr_at_as_of_cents,
        as_of_date + {{ rules['lead_days'] }} as window_from_on,
        as_of_date + {{ window_days }} as window_until_on,
        as_of_date + {{ window_days + rules['grace_days'] }} as label_known_on
    from {{ ref('fct_' ~ target ~ '_outcomes') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    windows.account_id,
    windows.as_of_date,
    windows.target,

    -- not matured, not known: a zero would call an account safe that has not had the time to leave
    case
        when windows.label_known_on > today.known_until then null
        -- and who went to another account took the answer along
        when windows.moved_on <= windows.window_until_on and coalesce(windows.happened_on > windows.moved_on, true) then null
        when windows.happened_on <= windows.window_until_on then 1
        else 0
    end as label,
    windows.label_known_on,
    windows.label_known_on <= today.known_until as is_ripe,
    case
        when
            windows.label_known_on <= today.known_until
            and windows.happened_on <= windows.window_until_on
            and coalesce(windows.happened_on <= windows.moved_on, true)
            then windows.happened_on
    end as outcome_on,
    windows.mrr_at_as_of_cents
from windows
cross join today
-- where it happens before the window opens (an account that is already leaving) nothing is left to predict
where windows.happened_on is null or windows.happened_on > windows.window_from_on
