-- Grain: conversation, field, value and moment: all that is known, also what is no change.
{{ config(materialized='ephemeral') }}
select
    ticket_id,
    'status' as field_name,
    'new' as value,
    created_at as changed_at,
    requester_id as changed_by,
    synced_at,
    0 as turn,
    0 as turn_id
from {{ ref('stg_intercom__tickets') }}

union all

select
    parts.conversation_id as ticket_id,
    'status' as field_name,
    {{ status_after_part('parts') }} as value,
    parts.created_at as changed_at,
    parts.author_id as changed_by,
    parts.synced_at,
    1 as turn,
    parts.part_number as turn_id
from {{ last_versions('stg_intercom__conversation_parts', ['part_id']) }} as parts
where not parts.is_deleted

union all

-- a version says what held when it was written: superseded ones are what was known on a past day
{% for field, value in {
    'status': status_of_state('state'),
    'priority': "case priority when 'priority' then 'high' when 'not_priority' then 'normal' end",
    'satisfaction_score': "case when rating >= 4 then 'good' when rating < 4 then 'bad' end",
}.items() -%}
select
    conversation_id as ticket_id,
    '{{ field }}' as field_name,
    {{ value }} as value,
    changed_at,
    cast(null as {{ column_type('text') }}) as changed_by,
    synced_at,
    2 as turn,
    0 as turn_id
from {{ kept_rows('stg_intercom__conversation_versions') }}

union all

{% endfor -%}
select
    conversation_id as ticket_id,
    'status' as field_name,
    'deleted' as value,
    coalesce(version_ended_at, changed_at, created_at) as changed_at,
    cast(null as {{ column_type('text') }}) as changed_by,
    synced_at,
    3 as turn,
    0 as turn_id
from {{ last_versions('stg_intercom__conversation_versions', ['conversation_id']) }}
where is_deleted

union all

select
    ticket_id,
    'status' as field_name,
    'deleted' as value,
    tagged_at as changed_at,
    cast(null as {{ column_type('text') }}) as changed_by,
    synced_at,
    3 as turn,
    0 as turn_id
from {{ ref('stg_intercom__ticket_tags') }}
where lower(tag) = 'spam'
