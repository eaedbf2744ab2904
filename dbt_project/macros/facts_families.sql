{#- The families that tell facts: each has a model int_facts__<family> of the one shape that marts.fct_account_facts unites. -#}
{% macro facts_families() %}
    {{ return(["usage", "adoption", "seat", "billing", "support", "sentiment", "relationship"]) }}
{% endmacro %}
