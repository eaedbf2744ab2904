{{ config(materialized='ephemeral') }}

-- whom a user was identified with first holds from the beginning
select
    entities.entity_id as user_id,
    coalesce(assigned.account_id, entities.account_id) as account_id,
    entities.mapped_by,
    case
        when
            row_number() over (partition by entities.entity_id order by assigned.assigned_from_on) > 1
            then assigned.assigned_from_on
    end as mapped_from_on,
    assigned.assigned_until_on as mapped_until_on
from {{ ref('int_identity__entities') }} as entities
left join {{ ref('cnf_product__users_assigned') }} as assigned on entities.entity_id = assigned.user_id
where
    entities.entity = 'user'
    and entities.account_id is not null
