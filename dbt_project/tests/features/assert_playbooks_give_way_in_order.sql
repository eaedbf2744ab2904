-- One that waits for itself, or for what is no playbook, is never raised.
{{ config(tags=['features']) }}
with places as (

    {% for place in range(1, 31) -%}
    select {{ place }} as place
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

listed as (

    select
        playbooks.playbook_id,
        split_part(playbooks.suppressed_by, '|', places.place) as stronger_id
    from {{ ref('playbooks') }} as playbooks
    cross join places

),

judged as (

    select
        listed.playbook_id,
        concat('suppressed_by names ', listed.stronger_id, ', which is no playbook') as problem
    from listed
    left join {{ ref('playbooks') }} as stronger on listed.stronger_id = stronger.playbook_id
    where listed.stronger_id not in ('', 'any', 'risk') and stronger.playbook_id is null

    union all

    -- two that wait for each other are never raised
    select
        weaker.playbook_id,
        concat('gives way to ', stronger.playbook_id, ', which gives way to it') as problem
    from {{ ref('playbooks') }} as weaker
    inner join {{ ref('playbooks') }} as stronger on weaker.playbook_id < stronger.playbook_id
    where {{ playbooks_outranks('stronger', 'weaker') }} and {{ playbooks_outranks('weaker', 'stronger') }}

    union all

    select
        steps.playbook_id,
        case
            when steps.follows is null then 'has after_days and follows no playbook'
            when first.playbook_id is null then concat('follows ', steps.follows, ', which is no playbook')
            when third.follows is not null then 'is more than the fourth step of its sequence, or follows itself'
            when first.population <> steps.population then concat('follows ', first.playbook_id, ' of other accounts')
            when (steps.after_days >= 1) is not true then 'follows another one and needs after_days of 1 or more'
            when steps.after_days >= first.cool_down_days
                then concat('comes when ', first.playbook_id, ' has cooled down and may be opened again itself')
            when {{ playbooks_is_listed('steps.follows', 'steps.suppressed_by') }}
                then concat('follows and is suppressed by ', steps.follows)
        end as problem
    from {{ ref('playbooks') }} as steps
    left join {{ ref('playbooks') }} as first on steps.follows = first.playbook_id
    left join {{ ref('playbooks') }} as second on first.follows = second.playbook_id
    left join {{ ref('playbooks') }} as third on second.follows = third.playbook_id
    where steps.follows is not null or steps.after_days is not null

)

select * from judged
where problem is not null
