{#-
  A one-row relation with `is_connected`: whether any source of the role (product, billing, support, …) delivers at all.
  Cross-join it; a feature of a role that is not connected is NULL, since zero tickets and no ticket system are different
  news.
-#}
{% macro feature_source(role) -%}
    (
        select count(*) > 0 as is_connected
        from {{ ref('int_sources__connected') }}
        where role = '{{ role }}' and is_connected
    ) as {{ role }}
{%- endmacro %}

{#-
  The same for one entity of the role, as `<role>_<entity>`: a connected source may still not deliver it. A CRM without
  its meetings does not say that no one met.
-#}
{% macro feature_table(role, entity) -%}
    (
        select count(*) > 0 as is_connected
        from {{ ref('int_raw__table_counts') }}
        where role = '{{ role }}' and entity = '{{ entity }}' and rows_kept > 0
    ) as {{ role }}_{{ entity }}
{%- endmacro %}

{#- A count or a sum: zero when the role is connected and knows nothing of the account, NULL when it is not. -#}
{% macro feature_count(role, expression) -%}
    case when {{ role }}.is_connected then cast(coalesce({{ expression }}, 0) as {{ type_double() }}) end
{%- endmacro %}

{#- A mean, an age, a share: NULL also when there is nothing to take it of. -#}
{% macro feature_value(role, expression) -%}
    case when {{ role }}.is_connected then cast({{ expression }} as {{ type_double() }}) end
{%- endmacro %}

{#- now / before - 1; NULL when there was nothing before. -#}
{% macro feature_change(now, before) -%}
    {{ safe_divide(now, before) }} - 1
{%- endmacro %}

{#- Whole seconds: a mean over them is exact whatever the order of the rows, a mean over fractions of hours is not. -#}
{% macro feature_seconds(a, b) -%}
    cast(round(3600 * {{ hours_between(a, b) }}) as bigint)
{%- endmacro %}
