-- Content that lacks a title, a link or a sentence cannot be sent, and a page knows three kinds of it.
{{ config(tags=['raw']) }}
select
    event_name,
    case
        when kind is null or kind not in ('video', 'guide', 'onboarding step')
            then concat('kind is none of video, guide, onboarding step: ', coalesce(kind, ''))
        when coalesce(link_path, '') not like '/%' then 'the link is no path such as /guides/reports'
        else 'needs a title and a sentence'
    end as problem
from {{ ref('feature_content') }}
where
    kind is null or kind not in ('video', 'guide', 'onboarding step')
    or coalesce(link_path, '') not like '/%'
    or coalesce(title, '') = ''
    or coalesce(sentence, '') = ''
