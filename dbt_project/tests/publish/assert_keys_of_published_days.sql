-- The grain of what is published day by day, and the columns that are always known.
select
    broken.model,
    broken.problem
from ({{ keys_are_unique({
    'pub_account_facts': ['account_id', 'as_of_date', 'fact', 'subject_id'],
    'pub_account_health': ['account_id', 'as_of_date'],
    'pub_account_history': ['account_id', 'as_of_date'],
    'pub_account_users': ['account_id', 'user_id'],
    'pub_bad_fit': ['as_of_date', 'dimension', 'segment'],
    'pub_danger_line': ['as_of_date'],
    'pub_drift': ['as_of_date', 'target', 'what'],
    'pub_key_features': ['as_of_date', 'event_name'],
    'pub_monday_list': ['as_of_date', 'rank'],
    'pub_monday_summary': ['as_of_date'],
    'pub_next_feature': ['account_id', 'as_of_date', 'rank'],
    'pub_playbook_cases': ['as_of_date', 'account_id', 'playbook_id'],
    'pub_playbook_tasks': ['task_id'],
    'pub_promises': ['account_id', 'as_of_date', 'target'],
    'pub_renewal_forecast': ['as_of_date', 'account_id', 'quarter'],
    'pub_renewal_monthly': ['as_of_date'],
    'pub_rule_matches': ['as_of_date', 'rule_rank', 'account_id'],
    'pub_rules': ['as_of_date', 'rule_rank'],
    'pub_segment_trends': ['as_of_date', 'dimension', 'segment', 'signal'],
    'pub_task_events': ['task_id', 'event', 'as_of_date'],
    'pub_task_list': ['task_id'],
    'pub_trial_list': ['as_of_date', 'rank'],
    'pub_upsell_list': ['as_of_date', 'rank'],
    'pub_waiting_list': ['as_of_date', 'account_id', 'playbook_id'],
}, nullable={'pub_account_facts': ['subject_id']}) }}) as broken

union all

-- a score without a method: of the run's day alone, since an old day that failed must not stop every later one
select
    broken.model,
    broken.problem
from ({{ columns_are_known({
    'pub_account_facts': ['sentence'],
    'pub_account_health': ['score_method'],
    'pub_playbook_cases': ['kind', 'state', 'is_held_out'],
    'pub_playbook_tasks': ['reason'],
    'pub_task_list': ['status'],
    'pub_trial_list': ['signal_note'],
}, where={'pub_account_health': 'as_of_date = ' ~ as_of_date()}) }}) as broken
