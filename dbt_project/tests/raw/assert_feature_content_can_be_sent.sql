-- Content without a title, a link or a sentence cannot be sent, and a page shows three kinds of it.
{{ config(tags=['raw']) }}
with judged as (

    select
        event_name,
        case
            when (kind in ('video', 'guide', 'onboarding step')) is not true
                then concat('kind is none of video, guide, onboarding step: ', coalesce(kind, ''))
            when (link_path like '/%') is not true then 'the link is no path such as /guides/reports'
            when coalesce(title, '') = '' or coalesce(sentence, '') = '' then 'needs a title and a sentence'
        end as problem
    from {{ ref('feature_content') }}

)

select * from judged
where problem is not null
