-- Grain: conversation in which a customer wrote: since when, and who asks.
{{ config(materialized='ephemeral') }}
with begun as (

    select
        conversation_id,
        min(said_at) as asked_at
    from {{ ref('stg_intercom__customer_words') }}
    group by conversation_id

),

candidates as (

    -- a lead that became a user is another contact since then: the conversation names the one that it belongs to
    select
        links.conversation_id,
        links.contact_id,
        case when links.contact_id = words.author_id then 1 else 2 end as preference,
        coalesce(words.said_at, links.version_started_at) as known_at
    from {{ last_versions('stg_intercom__conversation_contacts', ['conversation_id', 'contact_id']) }} as links
    left join {{ ref('stg_intercom__customer_words') }} as words
        on links.conversation_id = words.conversation_id and links.contact_id = words.author_id
    where not links.is_deleted

    union all

    select
        conversation_id,
        author_id as contact_id,
        3 as preference,
        said_at as known_at
    from {{ ref('stg_intercom__customer_words') }}
    where author_id is not null

),

ranked as (

    select
        conversation_id,
        contact_id,
        row_number() over (partition by conversation_id order by preference, known_at, contact_id) as choice
    from candidates

)

select
    begun.conversation_id,
    ranked.contact_id as requester_id,
    begun.asked_at
from begun
left join ranked on begun.conversation_id = ranked.conversation_id and ranked.choice = 1
