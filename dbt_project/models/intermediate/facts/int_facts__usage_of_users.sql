-- Grain: account, as-of date, fact, user. What is said of people, each against their own habit.
{{ config(materialized='ephemeral') }}
with people as (

    select
        users.*,
        {{ days_between('users.identified_on', 'users.as_of_date') }} as assigned_days,
        {{ habit_usual_days('users.rhythm') }} as usual_days,
        users.active_days_earlier_84d / 3.0 as active_days_usual,
        -- scaled to 28 days that count: a holiday is not slowing down
        28.0 * users.active_days_last_28d / nullif(today.counted_before - four_weeks_ago.counted_before, 0)
            as active_days_now,
        -- a name may be corrected later; nothing is counted by it
        coalesce(names.user_name, users.user_id) as user_name,
        -- concat takes NULL for an empty text
        case
            when users.rhythm is null then ''
            when users.rhythm = 'every few days' then ', here every few days'
            else concat(', a ', users.rhythm, ' user')
        end as habit
    from {{ ref('int_product__users_as_of') }} as users
    left join {{ ref('int_product__days') }} as today on users.as_of_date = today.day
    left join {{ ref('int_product__days') }} as four_weeks_ago on users.as_of_date - 28 = four_weeks_ago.day
    left join {{ ref('cnf_product__users') }} as names on users.user_id = names.user_id
    left join {{ ref('int_relationship__contacts_as_of') }} as contacts
        on
            users.account_id = contacts.account_id
            and users.as_of_date = contacts.as_of_date
            and users.user_id = contacts.user_id
            and contacts.left_on is not null
    -- a person who left the company is a fact of the relationship, not a silent user
    where contacts.user_id is null

),

said as (

    {% for fact, condition, words in [
        ('user_silent', "state = 'silent' and not is_power_user", ', silent for '),
        ('power_user_silent', "state = 'silent' and is_power_user", ', who carries much of the use, silent for '),
        ('user_drifting', "state = 'drifting'", ', not seen for '),
    ] -%}
    select
        account_id,
        as_of_date,
        '{{ fact }}' as fact,
        'user' as subject_type,
        user_id,
        user_name,
        last_active_on + 1 as since_on,
        silent_days as value,
        usual_days as usual,
        concat(user_name, habit, '{{ words }}', {{ words_count('silent_days', 'day', 'days') }}) as sentence
    from people
    where {{ condition }}

    union all

    {% endfor -%}

    select
        account_id,
        as_of_date,
        'user_never_activated' as fact,
        'user' as subject_type,
        user_id,
        user_name,
        identified_on,
        assigned_days,
        null as usual,
        concat(user_name, ' signed up on ', {{ words_day('identified_on') }}, ' and has never come')
    from people
    -- where no event names a user, no one can say who never came
    where state = 'never_activated' and (select count(everybody.last_active_on) from people as everybody) > 0

    union all

    -- of those whose habit of twelve weeks is known; a user who is silent has not slowed down
    select
        account_id,
        as_of_date,
        'user_slowed_down' as fact,
        'user' as subject_type,
        user_id,
        user_name,
        as_of_date - 28 as since_on,
        active_days_last_28d,
        active_days_usual,
        concat(
            user_name, ' used to come ', {{ habit_rhythm_of_days('active_days_usual') }}, ' and now comes ',
            {{ habit_rhythm_of_days('active_days_last_28d') }}, ': on ',
            {{ words_count('active_days_last_28d', 'day', 'days') }}, ' of the last 28, usual ',
            {{ words_whole('active_days_usual') }}
        )
    from people
    where
        state in ('active', 'drifting')
        and first_active_known_on < as_of_date - 112
        and active_days_usual >= {{ fact_limit('user_slowed_down_least_usual_days') }}
        and active_days_last_28d > 0
        and {{ fact_limit('user_slowed_down_times') }} * active_days_now <= active_days_usual

)

select * from said
