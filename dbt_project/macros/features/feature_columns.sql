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

{#-
  The same for a column: whether a model has any row of this kind at all, as `name`. Tickets that no one sorts by type do not
  say that there are no bugs, and a CRM in which no meeting was ever noted does not say that no one met.
-#}
{% macro feature_rows(name, model, condition) -%}
    (
        select count(*) > 0 as is_connected
        from {{ ref(model) }}
        where {{ condition }}
    ) as {{ name }}
{%- endmacro %}

{#-
  The accounts that are in the source of a role at an as-of date (int_accounts__roles_known), with `is_connected`. Left-join
  it by account and date, and a feature of the role is NULL for an account that is not in it: no tickets and no access
  to the ticket system are different news too. Several roles: in one of them is enough.
-#}
{% macro feature_accounts(roles, name=none) -%}
    (
        select distinct
            account_id,
            as_of_date,
            true as is_connected
        from {{ ref('int_accounts__roles_known') }}
        where role in ('{{ ([roles] if roles is string else roles) | join("', '") }}')
    ) as {{ name or roles }}
{%- endmacro %}

{#- A count or a sum: zero when `of` knows nothing of the account, NULL when it is not connected. `of` is the name of one
    of the relations above, or a list of them that must all be connected. -#}
{% macro feature_count(of, expression) -%}
    case when {{ feature_is_known(of) }} then cast(coalesce({{ expression }}, 0) as {{ type_double() }}) end
{%- endmacro %}

{#- A mean, an age, a share: NULL also when there is nothing to take it of. -#}
{% macro feature_value(of, expression) -%}
    case when {{ feature_is_known(of) }} then cast({{ expression }} as {{ type_double() }}) end
{%- endmacro %}

{% macro feature_is_known(of) -%}
    {{ ([of] if of is string else of) | join('.is_connected and ') }}.is_connected
{%- endmacro %}

{#- now / before - 1; NULL when there was nothing before. -#}
{% macro feature_change(now, before) -%}
    {{ safe_divide(now, before) }} - 1
{%- endmacro %}

{#- Whole seconds: a mean over them is exact whatever the order of the rows, a mean over fractions of hours is not. -#}
{% macro feature_seconds(a, b) -%}
    cast({{ rounded('3600 * ' ~ hours_between(a, b)) }} as bigint)
{%- endmacro %}
