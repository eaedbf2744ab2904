{#- One row per broken key of the given models, for a data test of a whole folder: which `model`, and the `problem` with
    the key's values. A key is broken when it occurs more than once, or when one of its columns is NULL.

    keys: model name -> columns of its key.
    nullable: model name -> the columns of its key that may be NULL.
    where: model name -> condition on the rows to look at, of tables that are too large to read whole. -#}
{% macro keys_are_unique(keys, nullable={}, where={}) -%}
    {%- for model_name, columns in keys.items() %}
    {%- set values = [] -%}
    {%- for column in columns -%}
        {%- do values.append("'" ~ column ~ " = ', coalesce(" ~ as_text(column) ~ ", 'NULL')") -%}
    {%- endfor -%}
    {%- set not_null = columns | reject('in', nullable.get(model_name, [])) | list %}
select
    '{{ model_name }}' as model,
    concat({{ values | join(", ', ', ") }}, ': ', {{ as_text('count(*)') }}, ' rows') as problem
from {{ ref(model_name) }}
{%- if model_name in where %}
where {{ where[model_name] }}
{%- endif %}
group by {{ columns | join(', ') }}
having count(*) > 1
{%- for column in not_null %}
    or {{ column }} is null
{%- endfor %}
{{ "union all" if not loop.last }}
    {%- endfor %}
{%- endmacro %}
