-- What a task or a letter is made of is there, and its words ask for nothing that no account has.
{{ config(tags=['features']) }}
with usual as (

    select distinct playbook_id
    from {{ ref('playbook_messages') }}
    where language = {{ literal(var('playbooks')['default_language']) }}

),

judged as (

    select
        playbooks.playbook_id,
        case
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

)

select * from judged
where problem is not null
