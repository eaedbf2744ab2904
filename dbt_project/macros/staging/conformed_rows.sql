{#- The kept rows of a staging model, as a relation: `from {{ kept_rows('stg_zendesk__tickets') }} as tickets`. -#}
{% macro kept_rows(staging_model) -%}
    (select * from {{ ref(staging_model) }} where set_aside_reason is null)
{%- endmacro %}

{#- The connector that a staging model belongs to: stg_zendesk__tickets is zendesk's. -#}
{% macro connector_of(staging_model) -%}
    {{ return(staging_model.split('_')[1]) }}
{%- endmacro %}

{#- A conformed model: the kept rows of all connectors of a role, with `source_name` for the connector. The columns are
    those that the model's yml describes; each connector's staging model has them all. A connector joins by one more name
    in the list.

    staging_models: one per connector
    columns: others than those of the model -#}
{% macro conformed_rows(staging_models, columns=none) -%}
    {%- set columns = columns or model.columns.keys() | reject('equalto', 'source_name') | list -%}
    {%- for name in staging_models %}
select
    '{{ connector_of(name) }}' as source_name,
    {{ columns | join(',\n    ') }}
from {{ kept_rows(name) }} as kept
{{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
