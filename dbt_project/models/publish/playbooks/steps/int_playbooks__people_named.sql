-- Grain: account, playbook whose task opens today, person whom it is about: of conditions that count people.
with asked as (

    select distinct
        cases.account_id,
        cases.playbook_id,
        case conditions.signal
            when 'sentiment_low_raters_last_90d' then 90
            when 'sentiment_low_raters_last_30d' then 30
            when 'fact_csat_burst' then 30
        end as days_of_ratings
    from {{ ref('pub_playbook_cases') }} as cases
    inner join {{ ref('int_playbooks__conditions_parsed') }} as conditions
        on
            cases.playbook_id = conditions.playbook_id
            and conditions.purpose = 'raised'
            and conditions.signal in (
                'sentiment_low_raters_last_90d', 'sentiment_low_raters_last_30d', 'fact_csat_burst', 'fact_misery',
                'sentiment_unhappy_users_last_30d', 'sentiment_unhappy_user_share_last_30d'
            )
    where cases.as_of_date = {{ as_of_date() }} and cases.state = 'opened' and cases.kind = 'task'

),

-- the very rows that the signals count
said as (

    select
        asked.account_id,
        asked.playbook_id,
        coalesce(people.user_id, ratings.person_key) as person_id,
        coalesce(people.person_name, ratings.person_key) as person_name,
        ratings.rated_words as words,
        ratings.rated_at as said_at
    from asked
    inner join {{ ref('int_sentiment__ratings') }} as ratings
        on
            asked.account_id = ratings.account_id
            and ratings.rating_type = 'csat'
            and ratings.score <= 5
            and ratings.rated_at < {{ as_of_date() }}
            and ratings.rated_at >= {{ as_of_date() }} - asked.days_of_ratings
            and (ratings.replaced_at is null or ratings.replaced_at >= {{ as_of_date() }})
    left join {{ ref('int_sentiment__people') }} as people on ratings.person_key = people.person_key
    where ratings.person_key is not null

    union all

    select
        asked.account_id,
        asked.playbook_id,
        unhappy.user_id as person_id,
        unhappy.person_name,
        complaints.complaint as words,
        complaints.complained_at as said_at
    from asked
    inner join {{ ref('int_sentiment__unhappy_users_as_of') }} as unhappy
        on asked.account_id = unhappy.account_id and unhappy.as_of_date = {{ as_of_date() }}
    inner join {{ ref('int_sentiment__complaints') }} as complaints
        on
            unhappy.account_id = complaints.account_id
            and unhappy.user_id = complaints.user_id
            and complaints.complained_at < {{ as_of_date() }}
            and complaints.complained_at >= {{ add_days(as_of_date(), -30) }}
            and (complaints.taken_back_at is null or complaints.taken_back_at >= {{ as_of_date() }})
    where asked.days_of_ratings is null

),

-- of each the last word
ranked as (

    select
        *,
        row_number() over (
            partition by account_id, playbook_id, person_id order by said_at desc, words
        ) as word_from_last
    from said

)

select
    account_id,
    playbook_id,
    person_id,
    concat({{ words_name('person_name') }}, ' ', words, ' on ', {{ words_day('cast(said_at as date)') }}) as words,
    row_number() over (partition by account_id, playbook_id order by said_at desc, person_id) as place
from ranked
where word_from_last = 1
