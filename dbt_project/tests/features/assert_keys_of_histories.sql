-- The grain of the marts that only training reads whole: too much to group on every day.
{{ config(tags=['features', 'weekly']) }}
select
    broken.model,
    broken.problem
from ({{ keys_are_unique({
    'fct_account_facts': ['account_id', 'as_of_date', 'fact', 'subject_id'],
    'fct_account_outcomes': ['account_id', 'as_of_date', 'target'],
    'fct_feature_use': ['account_id', 'as_of_date', 'event_name'],
}, nullable={'fct_account_facts': ['subject_id']}) }}) as broken
