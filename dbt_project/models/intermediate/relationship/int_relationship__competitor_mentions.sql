-- Grain: text of an account's people, or about them, competitor of the settings that it names. Never the text itself.
{{ config(materialized='ephemeral') }}
{%- set days = fact_limit('competitor_mentioned_within_days') %}
with texts as (

    select
        account_id,
        'a ticket' as source,
        created_at as said_at,
        removed_at,
        subject as words
    from {{ ref('int_support__tickets') }}

    union all

    select
        account_id,
        'what a person noted of a task' as source,
        acted_at as said_at,
        cast(null as timestamp) as removed_at,
        note as words
    from {{ ref('cnf_people__task_events') }}

    union all

    select
        account_id,
        'the reason of a cancellation' as source,
        cancelled_at as said_at,
        cast(null as timestamp) as removed_at,
        reason as words
    from {{ ref('cnf_people__cancellations') }}

    union all

    select
        account_id,
        'a check-in' as source,
        answered_at as said_at,
        cast(null as timestamp) as removed_at,
        concat_ws(' ', goal, gaps, main_users) as words
    from {{ ref('int_relationship__check_in_answers') }}

    union all

    select
        account_id,
        'the forecast of a renewal' as source,
        committed_at as said_at,
        cast(null as timestamp) as removed_at,
        note as words
    from {{ ref('cnf_people__renewal_commits') }}

    union all

    select
        account_id,
        'a judgement of the account' as source,
        set_at as said_at,
        cast(null as timestamp) as removed_at,
        reason as words
    from {{ ref('cnf_people__health_overrides') }}

),

competitors as (

    {% for name in var('competitors') -%}
    select
        {{ literal(name) }} as competitor,
        {{ words_apart(literal(name)) }} as words
    {{ 'union all' if not loop.last }}
    {% else -%}
    select
        {{ as_text('null') }} as competitor,
        {{ as_text('null') }} as words
    where 1 = 0
    {% endfor %}
)

select distinct
    texts.account_id,
    texts.source,
    texts.said_at,
    texts.removed_at,
    competitors.competitor
from texts
inner join competitors on position(competitors.words in {{ words_apart('texts.words') }}) > 0
where texts.account_id is not null and texts.said_at >= {{ first_as_of_date() }} - {{ days }}
