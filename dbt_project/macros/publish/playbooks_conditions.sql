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
