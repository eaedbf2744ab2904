{#-
  A one-row relation with `is_connected`: whether the source delivers at all. Cross-join it; a feature of a source
  that is not connected is NULL, since zero tickets and no ticket system are different news.
-#}
{% macro feature_source(source_name) -%}
    (
        select count(*) > 0 as is_connected
        from {{ ref('int_sources__connected') }}
        where source_name = '{{ source_name }}' and is_connected
    ) as {{ source_name }}
{%- endmacro %}

{#-
  The same for one table: a connected source may still not deliver it. A CRM without its meetings does not say that
  nobody met.
-#}
{% macro feature_table(source_name, table_name) -%}
    (
        select count(*) > 0 as is_connected
        from {{ ref('int_raw__table_counts') }}
        where source_name = '{{ source_name }}' and table_name = '{{ table_name }}' and rows_kept > 0
    ) as {{ table_name }}
{%- endmacro %}

{#- A count or a sum: zero when the source is connected and knows nothing of the account, NULL when it is not. -#}
{% macro feature_count(source_name, expression) -%}
    case when {{ source_name }}.is_connected then cast(coalesce({{ expression }}, 0) as {{ type_double() }}) end
{%- endmacro %}

{#- A mean, an age, a share: NULL also when there is nothing to take it of. -#}
{% macro feature_value(source_name, expression) -%}
    case when {{ source_name }}.is_connected then cast({{ expression }} as {{ type_double() }}) end
{%- endmacro %}

{#- now / before - 1; NULL when there was nothing before. -#}
{% macro feature_change(now, before) -%}
    {{ safe_divide(now, before) }} - 1
{%- endmacro %}

{#- Whole seconds: a mean over them is exact whatever the order of the rows, a mean over fractions of hours is not. -#}
{% macro feature_seconds(a, b) -%}
    cast(round(3600 * {{ hours_between(a, b) }}) as bigint)
{%- endmacro %}
