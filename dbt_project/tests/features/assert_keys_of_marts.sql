-- The grain of the marts that every run builds.
{{ config(tags=['features']) }}
select
    broken.model,
    broken.problem
from ({{ keys_are_unique({
    'dim_accounts': ['account_id'],
    'dim_contacts': ['contact_id'],
    'dim_plans': ['plan_tier'],
    'fct_account_features': ['account_id', 'as_of_date'],
    'fct_trial_features': ['account_id', 'as_of_date'],
}) }}) as broken
