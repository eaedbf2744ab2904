-- At any time one account, and today the one that today's rows say.
{{ config(tags=['raw', 'weekly']) }}
select
    earlier.entity,
    earlier.entity_id,
    'two accounts at once' as problem
from {{ ref('int_identity__mappings') }} as earlier
inner join {{ ref('int_identity__mappings') }} as later
    on
        earlier.entity = later.entity
        and earlier.entity_id = later.entity_id
        and coalesce(earlier.mapped_from_on, date '1900-01-01') < later.mapped_from_on
        and (earlier.mapped_until_on is null or earlier.mapped_until_on > later.mapped_from_on)

union all

select
    entities.entity,
    entities.entity_id,
    'another account than today''s rows say' as problem
from {{ ref('int_identity__entities') }} as entities
left join {{ ref('int_identity__mappings') }} as mappings
    on
        entities.entity = mappings.entity
        and entities.entity_id = mappings.entity_id
        and mappings.mapped_until_on is null
where entities.entity <> 'user' and coalesce(entities.account_id, '') <> coalesce(mappings.account_id, '')
