-- The grain of the tables that each run replaces as a whole, and the columns that are always known.
select
    broken.model,
    broken.problem
from ({{ keys_are_unique({
    'pub_account_value': ['account_id', 'metric', 'period'],
    'pub_bug_reporters': ['issue_key', 'person_id'],
    'pub_bug_speed': ['month', 'project', 'priority'],
    'pub_bug_states': ['issue_key'],
    'pub_bugs': ['issue_key'],
    'pub_crm_companies': ['crm', 'company_id'],
    'pub_causes': ['month', 'plan_tier', 'playbook_id', 'cause_code'],
    'pub_check_ins': ['account_id', 'answered_at', 'answered_in'],
    'pub_losses': ['account_id', 'happened_on'],
    'pub_model_track_record': ['as_of_date', 'target', 'population'],
    'pub_mrr_by_month': ['account_id', 'month'],
    'pub_mrr_changes': ['account_id', 'happened_on'],
    'pub_override_record': ['band'],
    'pub_overrides': ['account_id', 'set_at'],
    'pub_playbook_effects': ['playbook_id'],
    'pub_playbook_entries': ['account_id', 'playbook_id'],
    'pub_proposed_weights': ['feature'],
    'pub_renewal_results': ['account_id', 'quarter'],
    'pub_results_by_day': ['day'],
    'pub_currencies': ['currency'],
    'pub_source_health': ['source_name', 'table_name'],
    'pub_success_plan': ['account_id', 'item_id'],
    'pub_task_list': ['task_id'],
    'pub_unmapped': ['source_name', 'entity', 'entity_id'],
    'pub_ux_review': ['month', 'category'],
    'pub_value_of_churn': ['month'],
}) }}) as broken

union all

select
    broken.model,
    broken.problem
from ({{ columns_are_known({'pub_task_list': ['status']}) }}) as broken
