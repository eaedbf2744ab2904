{#- One row per column that is NULL somewhere, for a data test of a whole folder beside `keys_are_unique`: which `model`,
    and the `problem`.

    columns: model name -> columns that must be known.
    where: model name -> condition on the rows to look at. -#}
{% macro columns_are_known(columns, where={}) -%}
    {%- for model_name, names in columns.items() %}
    {%- set is_last_model = loop.last %}
    {%- for name in names %}
select
    '{{ model_name }}' as model,
    concat('{{ name }} is NULL in ', {{ as_text('count(*)') }}, ' rows') as problem
from {{ ref(model_name) }}
where {{ name }} is null
{%- if model_name in where %} and {{ where[model_name] }}
{%- endif %}
having count(*) > 0
{{ "union all" if not (is_last_model and loop.last) }}
    {%- endfor %}
    {%- endfor %}
{%- endmacro %}
