-- Grain: day received, of the days that are rolled up again: those that are judged again, and those of which another
-- reception of an event is kept now, or whose users belong elsewhere now. A table: every rollup of the run agrees on
-- the same days. A day is done when it is rolled up: what a run that was killed has begun, the next one does again.
{%- set made_with = relation_if_built('intermediate', 'int_product__rolled_up_with') %}
{%- set user_days = relation_if_built('intermediate', 'int_product__user_days') %}
{%- set people = relation_if_built('intermediate', 'int_product__people') %}
{%- set groupless_days = relation_if_built('intermediate', 'int_identity__groupless_days') %}
{%- set assigned_now = 'select user_id, account_id, assigned_from_on as from_on from '
    ~ ref('cnf_product__users_assigned') %}
{%- set assigned_then = "select user_id, account_id, from_on from " ~ made_with ~ " where kind = 'assigned'" %}
{%- set own_now = 'select user_id from ' ~ ref('cnf_product__own_users') %}
{%- set own_then = "select user_id from " ~ made_with ~ " where kind = 'own'" %}
{%- set begun = relation_if_built('conformed', 'cnf_product__rebuilt_days', 'is_done') %}
{%- set is_later_run = not rollups_by_spark() and made_with and user_days and people and groupless_days %}
with {% if is_later_run -%}
differing as (

    select
        user_id,
        min(from_on) as from_on
    from (
        ({{ assigned_now }} except {{ assigned_then }})
        union all
        ({{ assigned_then }} except {{ assigned_now }})
    ) as assigned
    group by user_id

),

{% endif -%}
days as (

    select known_on
    from {{ ref('cnf_product__changed_days') }}
    {%- for table in landed_event_tables() if not rollups_by_spark() %}

    union

    select changed.known_on
    from {{ ref(table.changed_ids) }} as changed
    left join (
        select
            id_hash,
            known_on,
            count(case when reason is null then 1 end) as rows_kept
        from {{ ref(table.apart) }}
        group by id_hash, known_on
    ) as apart
        on changed.id_hash = apart.id_hash and changed.known_on = apart.known_on
    where changed.rows_kept_before <> coalesce(apart.rows_kept, changed.rows_landed)
    {%- endfor %}
    {%- if is_later_run %}

    union

    -- of users who are assigned otherwise than they were: an event of theirs may name no account
    select days.known_on
    from {{ user_days }} as days
    inner join {{ people }} as people on days.person_key = people.person_key
    inner join differing on people.user_id = differing.user_id and days.known_on >= differing.from_on

    union

    select days.known_on
    from {{ groupless_days }} as days
    inner join differing on days.user_id = differing.user_id and days.known_on >= differing.from_on

    union

    -- who has become one of the company's own people
    select days.known_on
    from {{ user_days }} as days
    inner join {{ people }} as people on days.person_key = people.person_key
    where people.user_id in (select user_id from ({{ own_now }} except {{ own_then }}) as own)

    union

    -- what the own people did is rolled up nowhere: of one who is none any more all days are asked
    select landed.known_on
    from {{ ref('cnf_product__event_days') }} as landed
    where (select count(*) from ({{ own_then }} except {{ own_now }}) as no_more) > 0
    {%- endif %}
    {%- if begun %}

    union

    select known_on
    from {{ begun }}
    where not is_done
    {%- endif %}

)

select
    days.known_on,
    coalesce(landed.rows_landed, 0) as rows_landed,
    false as is_done
from days
left join {{ ref('cnf_product__event_days') }} as landed on days.known_on = landed.known_on
