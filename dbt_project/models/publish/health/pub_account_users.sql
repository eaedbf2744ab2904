-- Grain: account, user. Everyone known to the account on the latest published day, compared with their own habit.
-- The latest and not the run's: a past day that is run again finds a later one here, and leaves it.
{{ config(materialized='incremental', meta={'days_replaced': 'as_of_date <= ' ~ as_of_date()}) }}
select
    users.account_id,
    users.as_of_date,
    users.user_id,

    -- a name may be corrected later; nothing is counted by it
    coalesce(names.user_name, users.user_id) as user_name,
    case
        when contacts.left_on is not null and users.state in ('silent', 'drifting', 'never_activated', 'gone')
            then 'departed'
        else users.state
    end as state,
    users.rhythm,
    {{ habit_usual_days('users.rhythm') }} as usual_days,
    users.silent_days,
    users.active_days_last_28d,
    users.is_power_user,
    users.is_champion,
    users.last_active_on
from {{ ref('int_product__users_as_of') }} as users
left join {{ ref('cnf_product__users') }} as names on users.user_id = names.user_id
left join {{ ref('int_relationship__contacts_as_of') }} as contacts
    on
        users.account_id = contacts.account_id
        and users.as_of_date = contacts.as_of_date
        and users.user_id = contacts.user_id
where
    users.as_of_date = {{ as_of_date() }}
    {%- if is_incremental() %}
    and {{ as_of_date() }} >= coalesce((select max(kept.as_of_date) from {{ this }} as kept), {{ as_of_date() }})
    {%- endif %}
