-- Grain: playbook, purpose, place in the text. What seeds/playbooks.csv says in words, one condition a row.
with texts as (

    select
        playbook_id,
        'raised' as purpose,
        raised_when as conditions
    from {{ ref('playbooks') }}

    union all

    select
        playbook_id,
        'cleared' as purpose,
        cleared_when as conditions
    from {{ ref('playbooks') }}

),

places as (
    {% for place in range(1, playbooks_most_conditions() + 1) %}
    select {{ place }} as place
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

split as (

    select
        texts.playbook_id,
        texts.purpose,
        places.place,
        trim(split_part(texts.conditions, ' and ', places.place)) as condition_text
    from texts
    cross join places

)

select
    playbook_id,
    purpose,
    place,

    condition_text,
    {{ dbt.split_part('condition_text', "' '", 1) }} as signal,
    nullif({{ dbt.split_part('condition_text', "' '", 2) }}, '') as operator,
    -- a number, or the setting of a fact that speaks of the same threshold
    case {{ dbt.split_part('condition_text', "' '", 3) }}
        {%- for name, limit in var('facts').items() %}
        when {{ literal(name) }} then cast({{ limit }} as {{ type_double() }})
        {%- endfor %}
        else {{ try_cast(dbt.split_part('condition_text', "' '", 3), 'double') }}
    end as value,
    nullif({{ dbt.split_part('condition_text', "' '", 4) }}, '') as words_left
from split
where condition_text <> ''
