{#- Whether a resolution says that a bug is fixed (`bugs.fixed_resolutions`); a tracker without resolutions closes what is. -#}
{% macro is_fixed(resolution) -%}
    ({{ resolution }} is null or {{ is_among('lower(' ~ resolution ~ ')', var('bugs')['fixed_resolutions']) }})
{%- endmacro %}
