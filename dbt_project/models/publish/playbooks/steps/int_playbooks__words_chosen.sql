-- Grain: playbook, language of a contact ('' where it is unknown). Its words in that one, otherwise in the usual one.
with languages as (

    select distinct coalesce(language, '') as language
    from {{ ref('dim_contacts') }}
    union
    -- no one to write to
    select '' as language

)

select
    usual.playbook_id,
    languages.language,
    coalesce(own.language, usual.language) as written_in,
    coalesce(own.subject, usual.subject) as subject,
    coalesce(own.body, usual.body) as body,
    case when own.language is null then usual.news else own.news end as news
from {{ ref('playbook_messages') }} as usual
cross join languages
left join {{ ref('playbook_messages') }} as own
    on usual.playbook_id = own.playbook_id and languages.language = own.language
where usual.language = {{ literal(var('playbooks')['default_language']) }}
