-- Grain: one row per as-of date: what the Monday list promises.
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

counted as (
    select
        as_of_date,
        count(*) as accounts,
        cast(round(sum(churn_probability)) as bigint) as expected_churned,
        {{ publish_count_low("churn_probability") }} as expected_low,
        {{ publish_count_high("churn_probability") }} as expected_high,
        cast(sum(mrr_cents) as bigint) as mrr_cents,
        cast(sum(mrr_at_risk_cents) as bigint) as mrr_at_risk_cents
    from {{ ref("pub_monday_list") }}
    where as_of_date = {{ as_of_date() }}
    group by as_of_date
)

select
    *,
    case
        when expected_churned is null
            then concat('no signal: these ', accounts, ' accounts are ranked by health score, worst first')
        else {{ publish_expectation("accounts", "expected_churned", "expected_low", "expected_high") }}
    end as note
from counted
