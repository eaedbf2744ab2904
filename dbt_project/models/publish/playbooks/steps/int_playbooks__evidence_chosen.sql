-- Grain: account, playbook of which a task or message opens today. The people it is about by name, and up to three
-- facts that speak for it, as one text.
with parts as (

    select
        account_id,
        playbook_id,
        1 as part,
        {{ words_some('words', 'place', most=10) }} as words
    from {{ ref('int_playbooks__people_named') }}
    group by account_id, playbook_id

    union all

    select
        account_id,
        playbook_id,
        2 as part,
        {{ words_some('sentence', 'place', most=10, separator='; ') }} as words
    from {{ ref('int_playbooks__facts_chosen') }}
    where is_of_a_person
    group by account_id, playbook_id

    union all

    select
        account_id,
        playbook_id,
        2 + place as part,
        sentence as words
    from {{ ref('int_playbooks__facts_chosen') }}
    where not is_of_a_person

)

select
    account_id,
    playbook_id,
    concat_ws(
        '; ',
        {%- for part in range(1, 6) %}
        max(case when part = {{ part }} then words end)
        {{- "," if not loop.last }}
        {%- endfor %}
    ) as sentences
from parts
group by account_id, playbook_id
