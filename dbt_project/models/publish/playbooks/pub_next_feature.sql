-- Grain: account, as-of date, rank. What to show the account next, why, and what to send.
{{ config(materialized='incremental', full_refresh=false) }}
with suggested as (

    select *
    from {{ source('ml', 'next_features') }}
    where as_of_date = {{ as_of_date() }}

)

select
    suggested.account_id,
    suggested.as_of_date,
    suggested.rank,
    suggested.event_name,
    replace(suggested.event_name, '_', ' ') as feature,
    {{ publish_rounded('suggested.score', 3) }} as score,
    suggested.similar_accounts,
    suggested.similar_using,
    suggested.method,
    case suggested.method
        when 'similar accounts'
            then concat(
                    suggested.similar_using, ' of ', suggested.similar_accounts,
                    ' healthy accounts that use much the same features use it'
                )
        when 'popular in the plan'
            then concat(
                    'popular among accounts of your plan: ',
                    suggested.similar_using,
                    ' of ',
                    suggested.similar_accounts,
                    ' healthy ones use it'
                )
        else concat(
                'popular among all accounts: ', suggested.similar_using, ' of ', suggested.similar_accounts,
                ' healthy ones use it'
            )
    end as why,
    content.kind as content_kind,
    content.title as content_title,
    content.link_path as content_link_path,
    content.sentence as content_sentence,
    coalesce(nullif(accounts.owner_email, ''), 'unassigned') as owner_email
from suggested
inner join {{ ref('dim_accounts') }} as accounts on suggested.account_id = accounts.account_id
left join {{ ref('cnf_company__feature_content') }} as content on suggested.event_name = content.event_name
