{#- Why a row cannot be kept, in words a person can act on. Every macro takes a column of the raw row and names it. -#}
{% macro first_reason(reasons) -%}
    coalesce(
        {%- for reason in reasons %}
            {{ reason }}{{ ',' if not loop.last }}
        {%- endfor %}
        )
{%- endmacro %}

{#- The column's name without the relation's: `landed.amount_due` is amount_due to the person who reads the reason. -#}
{% macro column_name(column) -%}
    {{ return(column.split('.') | last) }}
{%- endmacro %}

{#- "id: missing" -#}
{% macro missing(column) -%}
    case when {{ column }} is null then '{{ column_name(column) }}: missing' end
{%- endmacro %}

{#- The same for text, where an empty string is no value either. -#}
{% macro missing_text(column) -%}
    case when {{ column }} is null or trim({{ as_text(column) }}) = '' then '{{ column_name(column) }}: missing' end
{%- endmacro %}

{#- The same, of the rows that need a value. -#}
{% macro missing_where(column, condition) -%}
    case when {{ condition }} and {{ column }} is null then '{{ column_name(column) }}: missing' end
{%- endmacro %}

{#- "customer_id: unknown customer: 'cus_1'"; `parent_key` comes from a left join to the parent's kept rows. -#}
{% macro orphan(column, parent_key, parent) -%}
    case
                when {{ column }} is not null and {{ parent_key }} is null
                    then {{ quoted_value(column, 'unknown ' ~ parent) }}
            end
{%- endmacro %}

{#- The same where the parents lie in an optional table: while it is empty, no one can say which are unknown. `parents` is
    the conformed model, or the staging model of the same connector. -#}
{% macro orphan_of_any(column, parent_key, parent, parents) -%}
    case
                when {{ column }} is not null and {{ parent_key }} is null
                    and (select count(*) from {{ ref(parents) if parents.startswith('cnf_') else kept_rows(parents) }} as parents) > 0
                    then {{ quoted_value(column, 'unknown ' ~ parent) }}
            end
{%- endmacro %}

{% macro quoted_value(column, complaint) -%}
    '{{ column_name(column) }}: {{ complaint }}: ''' || {{ quoted_start(as_text(column)) }} || ''''
{%- endmacro %}
