{#- A number of 64 bits made of a value; the same value always gives the same. -#}
{% macro hash_of(column) -%}
    hash({{ as_text(column) }})
{%- endmacro %}

{#- The key of a user within an account: sorted, joined and stored at a fraction of the cost of two texts. It is made of
    both, so no table has to remember which number was whose. -#}
{% macro person_key(account_id, user_id) -%}
    hash({{ as_text(account_id) }}, {{ as_text(user_id) }})
{%- endmacro %}
