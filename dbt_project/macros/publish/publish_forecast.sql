{#-
  For a day that is forecast once: whether it may still be written. The latest day may be run again; a past one keeps what
  was forecast then. The config's `days_replaced` says the same of the rows to delete (publish_latest_replaced).
-#}
{% macro publish_is_not_kept() -%}
    {%- if is_incremental() -%}
        (
            not exists (select 1 from {{ this }} as held where held.as_of_date > {{ as_of_date() }})
            or not exists (select 1 from {{ this }} as held where held.as_of_date = {{ as_of_date() }})
        )
    {%- else -%} 1 = 1
    {%- endif -%}
{%- endmacro %}

{% macro publish_latest_replaced(table) -%}
    as_of_date = $as_of_date and not exists (select 1 from publish.{{ table }} as held where held.as_of_date > $as_of_date)
{%- endmacro %}

{#- Whether a subscription of int_billing__subscriptions_as_of is a contract: paid for more than a month at a time. -#}
{% macro publish_is_contract(subscriptions) -%}
    coalesce(
        {{ subscriptions }}.months_in_period > 1,
        {{ days_between(subscriptions ~ '.period_started_on', subscriptions ~ '.period_ends_on') }} > {{ contract_days() }},
        false
    )
{%- endmacro %}

