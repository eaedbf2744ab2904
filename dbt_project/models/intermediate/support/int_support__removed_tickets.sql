-- Grain: ticket that was deleted, such as spam, or merged into another, which closes it.
{{ config(materialized='ephemeral') }}
with merged as (

    select distinct {{ list_items('merged_ticket_ids') }} as ticket_id
    from {{ ref('cnf_support__tickets') }}
    where merged_ticket_ids is not null

),

closed as (

    select
        ticket_id,
        min(changed_at) as closed_at,
        min(case when value = 'deleted' then changed_at end) as deleted_at
    from {{ ref('cnf_support__ticket_field_changes') }}
    where field_name = 'status' and value in ('closed', 'deleted')
    group by ticket_id

)

select
    tickets.ticket_id,
    case
        when closed.deleted_at is not null or tickets.status = 'deleted'
            then coalesce(closed.deleted_at, tickets.updated_at, tickets.created_at)
        else coalesce(closed.closed_at, tickets.updated_at, tickets.created_at)
    end as removed_at
from {{ ref('cnf_support__tickets') }} as tickets
left join merged on tickets.ticket_id = merged.ticket_id
left join closed on tickets.ticket_id = closed.ticket_id
where merged.ticket_id is not null or closed.deleted_at is not null or tickets.status = 'deleted'
