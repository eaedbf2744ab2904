-- A condition that cannot be read never holds, and a playbook that is never raised looks like good news.
-- depends_on: {{ ref('fct_account_features') }} (its columns are looked up in the warehouse)
{{ config(tags=['features']) }}
{%- set known = signals_features() + (playbooks_signals('accounts') | list) %}
{%- set most = playbooks_most_conditions() %}
with raised as (

    select distinct playbook_id
    from {{ ref('int_playbooks__conditions_parsed') }}
    where purpose = 'raised'

),

places as (

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

usual as (

    select distinct playbook_id
    from {{ ref('playbook_messages') }}
    where language = {{ literal(var('playbooks')['default_language']) }}

),

judged as (

    select
        conditions.playbook_id,
        case
            when
                (conditions.operator in ({{ signals_quoted(signals_operators()) }})) is not true
                or conditions.value is null
                or conditions.words_left is not null
                then concat(
                        conditions.purpose, '_when: ', conditions.condition_text,
                        ' is no condition like usage_days_since_last_event >= 14'
                    )
            when
                (conditions.signal in ({{ signals_quoted(known) }})) is not true and facts.fact is null
                then concat(conditions.purpose, '_when asks for ', conditions.signal, ', which is no signal')
        end as problem
    from {{ ref('int_playbooks__conditions_parsed') }} as conditions
    left join {{ ref('facts') }} as facts on {{ playbooks_fact_of('conditions.signal') }} = facts.fact
    where not (conditions.purpose = 'cleared' and conditions.condition_text = 'never')

    union all

    select
        listed.playbook_id,
        concat('suppressed_by names ', listed.stronger_id, ', which is no playbook') as problem
    from listed
    left join {{ ref('playbooks') }} as stronger on listed.stronger_id = stronger.playbook_id
    where listed.stronger_id not in ('', 'any', 'risk') and stronger.playbook_id is null

    union all

    select
        playbooks.playbook_id,
        case
            when raised.playbook_id is null then 'raised_when has no condition'
            when
                {{ dbt.split_part('playbooks.raised_when', "' and '", most + 1) }} <> ''
                or {{ dbt.split_part('playbooks.cleared_when', "' and '", most + 1) }} <> ''
                then 'raised_when or cleared_when has more than {{ most }} conditions'
            when
                (
                    playbooks.kind in ('task', 'message')
                    and playbooks.population in ('customers', 'trials')
                    and playbooks.money in ('churn', 'conversion', 'expansion')
                    and playbooks.addressed_to in ('sponsor', 'reporter')
                ) is not true
                then concat(
                        'kind is task or message, population customers or trials, ',
                        'money churn, conversion or expansion, addressed_to sponsor or reporter'
                    )
            when
                playbooks.title is null or playbooks.owner_role is null or playbooks.priority is null
                or playbooks.due_in_days is null or playbooks.expires_in_days is null
                or playbooks.cool_down_days is null or playbooks.expected_effect is null or playbooks.why is null
                then 'title, owner_role, why, priority, expected_effect and all days must be given'
            when (playbooks.value_format in ('number', 'percent')) is not true
                then concat('value_format is neither number nor percent: ', playbooks.value_format)
            when {{ playbooks_asks_for_more('playbooks.why', ['value']) }}
                then 'why asks for a word that is not there; {value} is'
            when usual.playbook_id is null
                then concat(
                        'has no words in playbook_messages.csv in ',
                        {{ literal(var('playbooks')['default_language']) }}, ', which is playbooks.default_language'
                    )
        end as problem
    from {{ ref('playbooks') }} as playbooks
    left join raised on playbooks.playbook_id = raised.playbook_id
    left join usual on playbooks.playbook_id = usual.playbook_id

    union all

    select
        messages.playbook_id,
        'playbook_messages.csv, ' || coalesce(messages.language, 'without a language') || ': '
        || case
            when ({{ language_code('messages.language') }} = messages.language) is not true
                then 'the language is a code such as de'
            when {{ playbooks_asks_for_more('concat(messages.subject, messages.body)', playbooks_words()) }}
                then 'asks for a word that is not there; there are {{ playbooks_words() | join(', ') }}'
            when {{ playbooks_asks_for_more("coalesce(messages.news, '')", playbooks_words_of_news()) }}
                then 'news asks for a word that is not there; there are {{ playbooks_words_of_news() | join(', ') }}'
            when
                position('{meeting}' in messages.body) > 0
                and messages.language not in ({{ literals(playbooks_ways_to_meet()) }})
                then 'how to meet is known in {{ playbooks_ways_to_meet() | join(', ') }} alone; use words of your own'
        end as problem
    from {{ ref('playbook_messages') }} as messages

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
