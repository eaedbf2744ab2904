-- Grain: account, as-of date, fact, subject. What the people of an account feel, in words.
with sponsors as (

    -- the decision maker at the date: the executive sponsor in office, and here
    select
        as_of_date,
        account_id,
        contact_id,
        contact_name as sponsor_name,
        row_number() over (
            partition by as_of_date, account_id order by sponsor_from_on desc, contact_id
        ) as term_from_last
    from {{ ref('int_relationship__contacts_as_of') }}
    where sponsor_from_on is not null and role_until_on is null and left_on is null

),

facts_found as (

    select
        people.*,
        sponsors.contact_id,
        sponsors.sponsor_name,
        features.sentiment_unhappy_user_share_last_30d as unhappy_share,
        {{ words_count('usage.usage_active_users_last_28d', 'active user', 'active users') }} as active_words
    from {{ ref('int_facts__sentiment_people') }} as people
    inner join {{ ref('int_features__sentiment') }} as features
        on people.account_id = features.account_id and people.as_of_date = features.as_of_date
    inner join {{ ref('int_features__usage') }} as usage
        on people.account_id = usage.account_id and people.as_of_date = usage.as_of_date
    left join sponsors
        on
            people.kind = 'misery'
            and people.account_id = sponsors.account_id
            and people.as_of_date = sponsors.as_of_date
            and sponsors.term_from_last = 1

)

select
    account_id,
    as_of_date,
    kind as fact,
    case when contact_id is null then 'account' else 'contact' end as subject_type,
    contact_id as subject_id,
    sponsor_name as subject_name,
    since_on,
    case when kind = 'misery' then unhappy_share else people end as value,
    cast(null as {{ type_double() }}) as usual,
    concat(
        {{ words_whole('people') }},
        case kind
            when 'csat_burst' then ' people rated 5 or less'
            when 'misery' then concat(' of ', active_words, ' complained or rated low')
            else concat(case when people = 1 then ' person' else ' people' end, ' posted in the community')
        end,
        ' since ', {{ words_day('since_on') }}, ': ', names,
        case when sponsor_name is null then '' else concat('; the decision maker is ', sponsor_name) end
    ) as sentence
from facts_found
