-- Grain: user, day known from. The account a user was identified with, until identified with another.
{{ config(materialized='ephemeral') }}
with identified as (

    select
        user_id,
        account_id,
        identify_id,
        {{ as_date('identified_at') }} as identified_on,
        {{ as_date('coalesce(received_at, identified_at)') }} as known_on
    from {{ ref('cnf_product__identifies') }}
    where
        account_id is not null
        and user_id not in (select own.user_id from {{ ref('cnf_product__own_users') }} as own)
        and not {{ is_own_user('user_id') }}

),

changes as (

    -- a day speaks once, with its last word
    select
        user_id,
        known_on,
        account_id,
        identified_on,
        lag(account_id) over (partition by user_id order by known_on) as account_before
    from (
        select
            *,
            row_number() over (partition by user_id, known_on order by identify_id desc) as from_last
        from identified
    ) as days
    where from_last = 1

)

select
    user_id,
    account_id,
    identified_on,
    known_on as assigned_from_on,
    lead(known_on) over (partition by user_id order by known_on) as assigned_until_on
from changes
where account_before is null or account_before <> account_id
