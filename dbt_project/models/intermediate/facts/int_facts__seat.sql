-- Grain: account, as-of date, fact. All of them are said of the account.
with prices as (

    -- the last day on which another number of seats was bought
    select
        subscriptions.account_id,
        alive.as_of_date,
        cast(max(items.valid_from_at) as date) as changed_on
    from {{ ref('int_accounts__alive') }} as alive
    inner join {{ ref('int_billing__subscriptions_as_of') }} as subscriptions
        on alive.account_id = subscriptions.account_id and alive.as_of_date = subscriptions.measured_on
    inner join {{ ref('int_billing__priced_items') }} as items
        on subscriptions.subscription_id = items.subscription_id and items.valid_from_at < alive.as_of_date
    group by subscriptions.account_id, alive.as_of_date

),

seats as (

    select
        features.*,
        features.seat_bought - features.seat_change_last_90d as seat_bought_before,
        prices.changed_on,
        coalesce(people.never_active_since_on, prices.changed_on) as never_used_since_on,
        people.abandoned_since_on + 91 as abandoned_from_on
    from {{ ref('int_features__seat') }} as features
    left join {{ ref('int_product__active_users_as_of') }} as people
        on features.account_id = people.account_id and features.as_of_date = people.as_of_date
    left join prices on features.account_id = prices.account_id and features.as_of_date = prices.as_of_date

),

said as (

    select
        seats.*,
        'seats_unused' as fact,
        never_used_since_on as since_on,
        seat_never_used as value,
        seat_bought as usual,
        concat(
            {{ words_whole('seat_never_used') }}, ' of ', {{ words_count('seat_bought', 'seat', 'seats') }},
            ' never used: ',
            case
                when seat_never_active > 0
                    then concat({{ words_whole('seat_never_active') }}, ' of people who never came')
            end,
            case when seat_never_active > 0 and seat_unassigned > 0 then ', ' end,
            case when seat_unassigned > 0 then concat({{ words_whole('seat_unassigned') }}, ' assigned to nobody') end,
            case
                when seat_unused_cents is null then ''
                else concat('; ', {{ words_money('seat_unused_cents') }}, ' a month spent on them')
            end
        ) as sentence
    from seats
    where seat_never_used > 0
    {%- for fact, column, since, words in [
        ('seats_underused', 'seat_underused', 'as_of_date - 30', 'hardly used: on fewer than 3 of the last 30 days'),
        ('seats_abandoned', 'seat_abandoned', 'abandoned_from_on', 'abandoned: in use once, not in the last 90 days'),
    ] %}
    union all

    select
        seats.*,
        '{{ fact }}',
        {{ since }},
        {{ column }},
        seat_bought,
        concat(
            {{ words_count(column, 'seat', 'seats') }},
            -- more people may have been assigned than seats were bought, and these may be unknown
            case when seat_bought >= {{ column }} then concat(' of ', {{ words_whole('seat_bought') }}) else '' end,
            ' {{ words }}'
        )
    from seats
    where {{ column }} > 0
    {%- endfor %}
    {%- for fact, sign, words in [('seats_given_back', '<', 'given back'), ('seats_added', '>', 'added')] %}
    union all

    select
        seats.*,
        '{{ fact }}',
        changed_on,
        seat_bought,
        seat_bought_before,
        concat(
            {{ words_count('abs(seat_change_last_90d)', 'seat', 'seats') }}, ' {{ words }}: ',
            {{ words_whole('seat_bought') }}, ' now, ', {{ words_whole('seat_bought_before') }},
            ' on ', {{ words_day('as_of_date - 90') }}
        )
    from seats
    where seat_change_last_90d {{ sign }} 0
    {%- endfor %}

)

select
    account_id,
    as_of_date,
    fact,
    'account' as subject_type,
    null as subject_id,
    null as subject_name,
    since_on,
    value,
    usual,
    sentence
from said
