-- Grain: account, item. The success plan of each account: what was written by hand, as it was changed last, and what
-- the customer said at the last check-in.
{%- set latest_day = publish_latest_day() %}
with written as (

    select
        *,
        row_number() over (partition by account_id, item_id order by noted_at desc) as version_from_last,
        min(noted_at) over (partition by account_id, item_id) as first_noted_at
    from {{ ref('cnf_people__success_plan_items') }}
    where {{ as_date('noted_at') }} < {{ latest_day }}

),

answered as (

    select
        *,
        row_number() over (partition by account_id order by answered_at desc, answered_in) as answer_from_last
    from {{ ref('pub_check_ins') }}

),

said as (

    {% for kind, words in [('goal', 'goal'), ('person', 'main_users'), ('gap', 'gaps')] -%}
    select
        account_id,
        'check-in: {{ kind }}' as item_id,
        '{{ kind }}' as kind,
        {{ words }} as words,
        answered_by,
        answered_at
    from answered
    where answer_from_last = 1 and {{ words }} is not null
    {{ 'union all' if not loop.last }}

    {% endfor %}
)

select
    account_id,
    item_id,
    'plan' as source,
    kind,
    words,
    due_on,
    status,
    coalesce(status = 'open' and due_on < {{ latest_day }}, false) as is_overdue,
    noted_by,
    noted_at,
    first_noted_at
from written
where version_from_last = 1

union all

select
    account_id,
    item_id,
    'check-in' as source,
    kind,
    words,
    cast(null as date) as due_on,
    'open' as status,
    false as is_overdue,
    answered_by as noted_by,
    answered_at as noted_at,
    answered_at as first_noted_at
from said
