-- Grain: one row per task, that is per account, playbook and as-of date on which the task was raised.
{{
    config(
        materialized="incremental",
        incremental_strategy="replace_days",
        on_schema_change="append_new_columns",
        meta={"days_replaced": "as_of_date = " ~ as_of_date()},
        full_refresh=false,
    )
}}

with

signals as (
    select
        health.account_id,
        health.account_name,
        health.as_of_date,
        health.owner_email,
        health.health_band,
        health.mrr_cents,
        health.churn_probability,
        health.reason_1,
        playbooks.*,
        {{ signals_value("playbooks.trigger_column", "features", signals_of_health("health")) }} as signal_value
    from {{ ref("pub_account_health") }} as health
    inner join {{ ref("fct_account_features") }} as features
        on health.account_id = features.account_id and health.as_of_date = features.as_of_date
    cross join {{ ref("playbooks") }} as playbooks
    where health.as_of_date = {{ as_of_date() }}
),

triggered as (
    select *
    from signals
    where
        {{ signals_holds("signal_value", "trigger_operator", "trigger_value") }}
        and (health_bands is null or concat('|', health_bands, '|') like concat('%|', health_band, '|%'))
),

-- A playbook without a signal of its own waits until no other one has a case for the account.
specific as (
    select distinct account_id from triggered
    where not is_fallback
),

-- Only days before this one: a day that is run again must not see its own tasks, nor those of later days.
raised_before as (
    {% if is_incremental() %}
    select
        account_id,
        playbook_id,
        max(as_of_date) as raised_on
    from {{ this }}
    where as_of_date < {{ as_of_date() }}
    group by account_id, playbook_id
    {% else %}
        select account_id, playbook_id, as_of_date as raised_on from signals where false
    {% endif %}
),

raised as (
    select triggered.*
    from triggered
    left join specific on triggered.account_id = specific.account_id
    left join raised_before
        on triggered.account_id = raised_before.account_id and triggered.playbook_id = raised_before.playbook_id
    where
        (not triggered.is_fallback or specific.account_id is null)
        and (
            raised_before.raised_on is null
            or {{ add_days("raised_before.raised_on", "triggered.cool_down_days") }} <= triggered.as_of_date
        )
)

select
    concat(account_id, '|', playbook_id, '|', as_of_date) as task_id,
    account_id,
    playbook_id,
    as_of_date,

    account_name,
    title,
    family,
    priority,
    {{ publish_task_reason("why", "signal_value", "value_format", "is_fallback", "reason_1") }} as reason,
    suggested_words,
    owner_email,
    owner_role,
    {{ add_days("as_of_date", "due_in_days") }} as due_on,
    {{ add_days("as_of_date", "cool_down_days") }} as open_until_on,
    mrr_cents,
    churn_probability
from raised
