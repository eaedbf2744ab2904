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
        playbooks.playbook_id,
        case
            when raised.playbook_id is null then 'raised_when has no condition'
            when
                {{ dbt.split_part('playbooks.raised_when', "' and '", most + 1) }} <> ''
                or {{ dbt.split_part('playbooks.cleared_when', "' and '", most + 1) }} <> ''
                then 'raised_when or cleared_when has more than {{ most }} conditions'
        end as problem
    from {{ ref('playbooks') }} as playbooks
    left join raised on playbooks.playbook_id = raised.playbook_id

)

select * from judged
where problem is not null
