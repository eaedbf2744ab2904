-- Grain: text of an account's people, or about them, competitor of the settings that it names. Never the text itself.
{{ config(materialized='ephemeral') }}
{%- set days = fact_limit('competitor_mentioned_within_days') %}
{%- set kinds = [
    (ref('int_support__tickets'), 'a ticket', 'created_at', 'removed_at', 'subject'),
    (ref('cnf_people__task_events'), 'what a person noted of a task', 'acted_at', none, 'note'),
    (ref('cnf_people__cancellations'), 'the reason of a cancellation', 'cancelled_at', none, 'reason'),
    (ref('int_relationship__check_in_answers'), 'a check-in', 'answered_at', none, "concat_ws(' ', goal, gaps, main_users)"),
    (ref('cnf_people__renewal_commits'), 'the forecast of a renewal', 'committed_at', none, 'note'),
    (ref('cnf_people__health_overrides'), 'a judgement of the account', 'set_at', none, 'reason'),
] %}
with texts as (

    {% for relation, source, said_at, removed_at, words in kinds -%}
    select
        account_id,
        '{{ source }}' as source,
        {{ said_at }} as said_at,
        {{ removed_at or 'cast(null as timestamp)' }} as removed_at,
        {{ words }} as words
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
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
