-- Grain: kind (account, assigned, own), account, user, day from. With which accounts and users the rollups were made:
-- the next run rolls the days of those that differ up again. Built after them, so that a killed run does too.
{%- if not rollups_by_spark() %}
-- depends_on: {{ ref('int_product__rolled_up_days') }}, {{ ref('int_identity__groupless_days') }}
{%- endif %}
select
    'account' as kind,
    account_id,
    {{ try_cast('null', 'text') }} as user_id,
    {{ try_cast('null', 'date') }} as from_on
from {{ ref('cnf_product__accounts') }}

union all

select
    'assigned' as kind,
    account_id,
    user_id,
    assigned_from_on as from_on
from {{ ref('cnf_product__users_assigned') }}

union all

select
    'own' as kind,
    {{ try_cast('null', 'text') }} as account_id,
    user_id,
    {{ try_cast('null', 'date') }} as from_on
from {{ ref('cnf_product__own_users') }}
