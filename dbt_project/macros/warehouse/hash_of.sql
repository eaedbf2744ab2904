{#- A number of 64 bits made of a value; the same value always gives the same. -#}
{% macro hash_of(column) -%}
    {{ adapter.dispatch('hash_of')([as_text(column)]) }}
{%- endmacro %}

{#- The key of a user within an account: sorted, joined and stored at a fraction of the cost of two texts. It is made of
    both, so no table has to remember which number was whose. -#}
{% macro person_key(account_id, user_id) -%}
    {{ adapter.dispatch('hash_of')([as_text(account_id), as_text(user_id)]) }}
{%- endmacro %}

{% macro default__hash_of(texts) -%}
    hash({{ texts | join(', ') }})
{%- endmacro %}

{#- A NULL has a number too, as on DuckDB, and no number is negative: the remainder of a division would be. -#}
{% macro postgres__hash_of(texts) -%}
    (hashtextextended(concat(
        {%- for text in texts -%}
        coalesce({{ text }}, chr(2)){{ ', chr(31), ' if not loop.last }}
        {%- endfor -%}
    ), 0) & 9223372036854775807)
{%- endmacro %}

{#- Its type. -#}
{% macro type_hash() -%}
    {{ return('bigint' if target.type == 'postgres' else 'ubigint') }}
{%- endmacro %}
