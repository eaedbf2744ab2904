{#- The grain: `columns` are never null, and no two rows agree in all of them. -#}
{% test key(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as copies
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
{%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
