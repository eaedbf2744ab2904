{#- Why a key cannot be used, in the words of set_aside.sql. What is shown to people has lost such signs when it landed
    (tenure/landing/shown_text.py); a key is left as it is, or two of them could become one. -#}

{#- "id: too long for a key: 'xxxxx…'", "id: holds signs that cannot be seen: 'usr?1'". -#}
{% macro unusable_key(column, name=none) -%}
    {%- set text, named = as_text(column), name or column_name(column) -%}
    case
                when length({{ text }}) > 255
                    then '{{ named }}: too long for a key: ''' || {{ quoted_start(text) }} || ''''
                when {{ has_unseen(text) }}
                    then '{{ named }}: holds signs that cannot be seen: ''' || {{ quoted_start(text) }} || ''''
            end
{%- endmacro %}

{#- `unusable_key` of every key that the columns of a staging model read: what they read by `as_text`. -#}
{% macro unusable_keys(columns) -%}
    {%- set found = [] -%}
    {%- for expression in columns.values() -%}
        {%- for column in modules.re.findall('landed\\.(?:\\w+|"\\w+")', expression) if as_text(column) in expression -%}
            {%- do found.append(unusable_key(column)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found | unique | list) }}
{%- endmacro %}

{#- The beginning of a value that someone else wrote, in one line, for a reason or a list. -#}
{% macro quoted_start(text) -%}
    regexp_replace(left({{ text }}, 120), '{{ unseen() }}', '?', 'g')
                        || case when length({{ text }}) > 120 then '…' else '' end
{%- endmacro %}

{% macro has_unseen(text) -%}
    {{ adapter.dispatch('has_unseen')(text) }}
{%- endmacro %}

{% macro default__has_unseen(text) -%}
    {{ text }} ~ '{{ unseen() }}'
{%- endmacro %}

{% macro duckdb__has_unseen(text) -%}
    regexp_matches({{ text }}, '{{ unseen() }}')
{%- endmacro %}

{#- The signs of tenure/core/unseen.py, as a regular expression of the warehouse. -#}
{% macro unseen() -%}
    {{ adapter.dispatch('unseen')() }}
{%- endmacro %}

{% macro default__unseen() -%}
    [\u0001-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]
{%- endmacro %}

{% macro duckdb__unseen() -%}
    [\x00-\x1f\x7f-\x9f\x{61c}\x{200e}\x{200f}\x{2028}-\x{202e}\x{2066}-\x{2069}]
{%- endmacro %}
