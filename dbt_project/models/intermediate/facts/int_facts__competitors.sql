-- Grain: account, as-of date, fact, competitor. Who names a competitor, when and where last, and never in which words.
{%- set days = fact_limit('competitor_mentioned_within_days') %}
with mentions as (

    select
        mentions.account_id,
        dates.as_of_date,
        mentions.competitor,
        mentions.source,
        cast(mentions.said_at as date) as said_on,
        count(*) over (partition by mentions.account_id, dates.as_of_date, mentions.competitor) as times,
        row_number() over (
            partition by mentions.account_id, dates.as_of_date, mentions.competitor
            order by mentions.said_at desc, mentions.source
        ) as mention_from_last
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_relationship__competitor_mentions') }} as mentions
        on
            mentions.said_at < dates.as_of_date
            and mentions.said_at >= dates.as_of_date - {{ days }}
            and {{ ticket_counts('mentions', 'dates.as_of_date') }}

)

select
    account_id,
    as_of_date,
    'competitor_mentioned' as fact,
    'competitor' as subject_type,
    competitor as subject_id,
    competitor as subject_name,
    said_on as since_on,
    cast(times as {{ type_double() }}) as value,
    cast(null as {{ type_double() }}) as usual,
    concat(
        competitor, ' is named in ', source, ' of ', {{ words_day('said_on') }},
        case
            when times > 1 then concat(', ', {{ words_whole('times') }}, ' times in {{ days }} days')
            else ''
        end
    ) as sentence
from mentions
where mention_from_last = 1
