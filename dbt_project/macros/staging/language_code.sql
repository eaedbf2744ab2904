{#- The language of a text such as `de-AT` or `pt_BR`: its first part in lower case (BCP 47). NULL for what is no such code. -#}
{% macro language_code(column) -%}
    {%- set first = dbt.split_part("replace(lower(trim(" ~ column ~ ")), '_', '-')", "'-'", 1) -%}
    case when regexp_replace({{ first }}, '^[a-z]{2,3}$', '') = '' then nullif({{ first }}, '') end
{%- endmacro %}

{#- A time zone of the IANA database in lower case: europe/berlin, also of europe_slash_berlin. Delivery looks it up. -#}
{% macro time_zone_name(column) -%}
    nullif(replace(replace(lower(trim({{ column }})), '_slash_', '/'), '_hyphen_', '-'), '')
{%- endmacro %}
