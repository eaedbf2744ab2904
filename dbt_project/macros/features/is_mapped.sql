{#- For a join with int_identity__customers, __organizations or __companies: to whom one belonged as known before a date. -#}
{% macro is_mapped_before(identity, as_of_date) -%}
    ({{ identity }}.mapped_from_on is null or {{ identity }}.mapped_from_on < {{ as_of_date }})
            and ({{ identity }}.mapped_until_on is null or {{ identity }}.mapped_until_on >= {{ as_of_date }})
{%- endmacro %}

{#- The same for a fact: to whom one belonged on the day on which it happened. -#}
{% macro is_mapped_on(identity, moment) -%}
    {{ is_mapped_before(identity, '(' ~ as_date(moment) ~ ' + 1)') }}
{%- endmacro %}

{#- A relation of accounts and the days on which a customer that paid came from another account, or went to one. -#}
{% macro mapping_changes() -%}
    (
        {%- for edge in ['mapped_from_on', 'mapped_until_on'] %}
        select
            account_id,
            {{ edge }} as moved_on
        from {{ ref('int_billing__paid_versions') }}
        where {{ edge }} is not null
        {{ 'union' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
