{#- The most conditions that a playbook may have; a test on the seed reports more. -#}
{% macro playbooks_most_conditions() %}
    {{ return(8) }}
{% endmacro %}

{#- A fact that began so many days ago at most is `recent_<name>`. -#}
{% macro playbooks_recent_days() %}
    {{ return(14) }}
{% endmacro %}

{#- The fact that a signal counts, `fact_<name>` or `recent_<name>`; NULL for any other signal. -#}
{% macro playbooks_fact_of(signal) -%}
    case
        when substr({{ signal }}, 1, 5) = 'fact_' then substr({{ signal }}, 6)
        when substr({{ signal }}, 1, 7) = 'recent_' then substr({{ signal }}, 8)
    end
{%- endmacro %}

{#-
    Signals that a playbook may ask for beside the features, `fact_<name>` and `recent_<name>`: name -> expression over the
    accounts and the features of int_playbooks__conditions_evaluated. Anything unknown is NULL and raises nothing.
-#}
{% macro playbooks_signals(accounts) %}
    {%- set signals = {} -%}
    {%- for name in [
        "health_score", "churn_probability", "churn_lift", "conversion_probability", "conversion_lift",
        "expansion_probability", "upsell_rank", "has_next_feature", "mrr", "override_at_risk", "contact_wants_no_mail",
    ] -%}
        {%- do signals.update({name: accounts ~ "." ~ name}) -%}
    {%- endfor -%}
    {#- An account that never had one is as long without as it is a customer. In no band is 0: known, and not NULL, or a
        renewal would not clear the tasks before it. Who is not on the upsell list today may be tomorrow: only who may not be
        asked at all is off it for good. Of the value a count of events is only the fallback. -#}
    {%- do signals.update({
        "days_without_check_in": "coalesce(features.relationship_days_since_check_in, features.fit_tenure_days)",
        "value_share_of_goal": "coalesce(" ~ accounts ~ ".noted_share_of_goal, features.adoption_value_share_of_goal_last_28d)",
        "renewal_band_days": "case when features.billing_days_to_period_end >= 0 then coalesce(features.billing_renewal_band_days, 0) end",
        "may_be_asked_to_grow": "case when " ~ accounts ~ ".override_at_risk = 1 then 0 else cast("
            ~ accounts ~ ".churn_lift < " ~ var("targets")["expansion"]["most_churn_lift"] ~ " as integer) end",
    }) -%}
    {{ return(signals) }}
{% endmacro %}

{#- Is `id` in a list such as `usage_drop|silent_account`? -#}
{% macro playbooks_is_listed(id, list) -%}
    (concat('|', {{ list }}, '|') like concat('%|', {{ id }}, '|%'))
{%- endmacro %}

{#-
    Is the account in the control group of the playbook? Random by account and playbook, and the same on every day and in
    every warehouse: the first eight digits of an MD5 against the share written in the same way. A larger share keeps who
    was held out before.
-#}
{% macro playbooks_is_held_out(playbook_id, account_id) -%}
    (
        substr(md5(concat({{ playbook_id }}, '|', {{ account_id }}, {{ literal("|" ~ var("playbooks")["holdout_salt"]) }})), 1, 8)
        < '{{ "%08x" | format((var("playbooks")["holdout_share"] * 4294967296) | int) }}'
    )
{%- endmacro %}

{#- Who acts: the owner of the account, unless the settings name an address for the role. -#}
{% macro playbooks_owner(role, owner_email) -%}
    {{ playbooks_looked_up(role, var("playbooks")["role_owners"], owner_email) }}
{%- endmacro %}

{#- Open tasks that a person can carry at a time. NULL is no limit: work without an owner is a list, and no person. -#}
{% macro playbooks_capacity(owner_email) -%}
    {%- set of_a_person = "case when " ~ owner_email ~ " <> 'unassigned' then " ~ var("playbooks")["capacity_per_owner"] ~ " end" -%}
    {{ playbooks_looked_up(owner_email, var("playbooks")["capacity_of_owners"], of_a_person) }}
{%- endmacro %}

{#- A task that is to keep a customer who shows signs of leaving: urgent or soon, and no duty that comes by the calendar. -#}
{% macro playbooks_is_risk(playbook) -%}
    (
        {{ playbook }}.kind = 'task' and {{ playbook }}.money = 'churn' and {{ playbook }}.priority <= 2
        and {{ playbook }}.duty_rank is null
    )
{%- endmacro %}

{#-
    Does one row of seeds/playbooks.csv, the first alias, come before another: may both not be at one account? By name; `risk`
    are all tasks that are one; `any` are all tasks as urgent, but those that give way to any themselves, or to this one.
    A later step takes the place of the one that it follows, never the other way round.
-#}
{% macro playbooks_outranks(stronger, weaker) -%}
    (coalesce({{ weaker }}.follows <> {{ stronger }}.playbook_id, true)
    and (
        {{ playbooks_is_listed(stronger ~ '.playbook_id', weaker ~ '.suppressed_by') }}
        or coalesce({{ stronger }}.follows = {{ weaker }}.playbook_id, false)
        or (
            {{ playbooks_is_listed("'risk'", weaker ~ '.suppressed_by') }}
            and {{ playbooks_is_risk(stronger) }}
        )
        or (
            {{ playbooks_is_listed("'any'", weaker ~ '.suppressed_by') }}
            and {{ stronger }}.kind = 'task'
            and {{ stronger }}.priority <= {{ weaker }}.priority
            and not {{ playbooks_is_listed("'any'", "coalesce(" ~ stronger ~ ".suppressed_by, '')") }}
            and not {{ playbooks_is_listed(weaker ~ '.playbook_id', "coalesce(" ~ stronger ~ ".suppressed_by, '')") }}
        )
    ))
{%- endmacro %}

{#- The value that a map of the settings has for the name in a column; `otherwise`, an expression, for other names. -#}
{% macro playbooks_looked_up(name_column, map, otherwise) -%}
    case {{ name_column }}
        {%- for name, value in map.items() %}
            when {{ literal(name) }} then {{ literal(value) if value is string else value }}
        {%- else %}
            when null then null
        {%- endfor %}
        else {{ otherwise }}
    end
{%- endmacro %}
