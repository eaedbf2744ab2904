{#- A staging model of a lookup table: keys and their names, as `<table>_id` and `<table>`. -#}
{% macro lookup_rows(source_name, table) -%}
{% call landed_rows_judged(
    key=[table ~ '_id'],
    version='synced_at',
    columns={
        table ~ '_id': as_text('landed.id'),
        table: 'landed.name',
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.name'),
    ],
) -%}
from {{ source(source_name, table) }} as landed
{%- endcall %}
{%- endmacro %}
