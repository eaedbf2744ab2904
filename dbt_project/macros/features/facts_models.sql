{#- The models that generate facts, int_facts__<name>: all of the one shape that marts.fct_account_facts unites. -#}
{% macro facts_models() %}
    {{ return([
        "usage",
        "adoption",
        "adoption_features",
        "seat",
        "billing",
        "billing_incidents",
        "billing_contract",
        "support",
        "support_tickets",
        "support_bugs",
        "support_usability",
        "support_news",
        "sentiment",
        "sentiment_surveys",
        "relationship",
        "competitors",
    ]) }}
{% endmacro %}
