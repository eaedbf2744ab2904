-- Grain: account, user, as-of date: everybody known to an alive account, judged against their own habit.
-- The chance of a silence is the share of the own gaps at least as long, with a few gaps of people of the same rhythm
-- added: somebody with three gaps is not yet a habit.
{%- set gaps_of_others, silence = 3, 'users.silence_days' %}
with users as (

    select
        sums.*,
        assigned.assigned_from_on,
        assigned.identified_on,
        {{ days_between('sums.last_active_on', 'sums.as_of_date') }} as silent_days,
        silences.silence_days,
        {{ habit_rhythm('sums') }} as rhythm,
        -- the account's current use: people who are gone do not count
        case when sums.last_active_on >= sums.as_of_date - 90 then sums.events_last_182d else 0 end as weight
    from {{ ref('int_product__user_sums_as_of') }} as sums
    inner join {{ ref('int_accounts__alive') }} as alive
        on sums.account_id = alive.account_id and sums.as_of_date = alive.as_of_date
    left join {{ ref('cnf_product__users_assigned') }} as assigned
        on
            sums.user_id = assigned.user_id
            and sums.account_id = assigned.account_id
            and assigned.assigned_from_on < sums.as_of_date
            and (assigned.assigned_until_on is null or assigned.assigned_until_on >= sums.as_of_date)
    left join {{ ref('int_product__silences') }} as silences
        on
            sums.account_id = silences.account_id
            and sums.user_id = silences.user_id
            and sums.as_of_date = silences.as_of_date
    -- who was identified, never came and belongs to another account now is no one here
    where assigned.user_id is not null or sums.last_active_on is not null

),

others as (

    -- and of all users together
    select
        as_of_date,
        coalesce(rhythm, 'all') as rhythm,
        {% for days in habit_buckets() -%}
        sum(gaps_{{ days }}) as gaps_{{ days }},
        {% endfor -%}
        sum(gaps) as gaps
    from users
    where rhythm is not null
    group by grouping sets ((as_of_date, rhythm), (as_of_date))

),

chances as (

    select
        users.*,
        {{ habit_gaps_reaching(silence, 'users') }} as gaps_as_long,
        (
            {{ habit_gaps_reaching(silence, 'users') }}
            + {{ gaps_of_others }} * coalesce(
                {{ safe_divide(habit_gaps_reaching(silence, 'peers'), 'peers.gaps') }},
                {{ safe_divide(habit_gaps_reaching(silence, 'everybody'), 'everybody.gaps') }},
                1
            )
        ) / cast(users.gaps + {{ gaps_of_others }} as {{ type_double() }}) as silence_chance,
        sum(users.weight) over heaviest_first as weight_so_far,
        sum(users.weight) over (partition by users.account_id, users.as_of_date) as weight_of_all,
        row_number() over heaviest_first as weight_rank
    from users
    -- who has come too rarely for a habit is judged as one who comes once a fortnight
    left join others as peers
        on users.as_of_date = peers.as_of_date and coalesce(users.rhythm, 'fortnightly') = peers.rhythm
    left join others as everybody on users.as_of_date = everybody.as_of_date and everybody.rhythm = 'all'
    window heaviest_first as (
        partition by users.account_id, users.as_of_date
        order by users.weight desc, users.user_id rows unbounded preceding
    )

)

select
    account_id,
    user_id,
    as_of_date,
    {{ habit_state() }} as state,
    rhythm,
    silence_chance,
    silent_days,
    weight,
    active_days_last_28d,
    active_days_last_30d,
    active_days_earlier_84d,
    coalesce(
        -- together they carry half of the account's use, and came on two days a week while they came
        weight > 0
        and weight_so_far - weight < 0.5 * weight_of_all
        and last_frequent_on >= last_active_on - 28,
        false
    ) as is_power_user,
    weight_rank = 1 and weight > 0 as is_champion,
    first_active_known_on,
    last_active_on,
    last_active_before_28d_on,
    last_frequent_on,
    assigned_from_on,
    identified_on
from chances
