-- Every table that the page reads, as its makers describe it. {accounts} and the like are put in by the .py beside it.
create schema publish; create schema marts; create schema seeds;
create macro share(id, salt) as (hash(id || salt) % 1000) / 1000.0;
create table marts.dim_accounts as
    select printf('acc_%05d', n) as account_id,
        case n when 2 then '{hostile} & Söhne' when 3 then '=1+1' else 'Company ' || n end as account_name,
        ['retail', 'finance', 'software'][1 + n % 3] as industry, 10 + n % 500 as employees,
        ['partner', 'event'][1 + n % 2] as channel, ['europe', 'asia_pacific'][1 + n % 2] as region,
        ['{owner}', 'kim.ito@example.com', 'unassigned'][1 + n % 3] as owner_email,
        timestamp '2024-01-01' as created_at
    from range(1, {accounts} + 1) as numbers (n);
create table publish.pub_account_history as
    select account_id, cast(day as date) as as_of_date,
        30 + 65 * share(account_id, 'h') as health_score,
        case when health_score >= 70 then 'healthy' when health_score >= 45 then 'watch' else 'at_risk' end as health_band,
        case when day >= date '2025-01-06' then health_band end as score_band,
        case when day >= date '2026-04-01' then share(account_id, 'p') ** 3 end as churn_probability,
        0.06 as churn_base_rate, 0.18 as high_risk_from, cast(10000 + 90000 * share(account_id, 'm') as bigint) as mrr_cents,
        20.0 as seats, 3 + share(account_id, cast(day as varchar)) as person_days_per_seat, 12.0 as active_users,
        2.0 as drifting_users, 3.0 as silent_users, 1.0 as new_users, 1.0 as never_activated_users, 2.0 as open_tickets
    from marts.dim_accounts, (
        select unnest(generate_series(date '2024-09-30', date '2026-06-29', interval 7 day)) as day
        union all select date '2026-06-30' union all select date '{day}'
    );
create table publish.pub_account_health as
    select history.account_id, as_of_date, account_name, owner_email, health_score, health_band, churn_probability,
        churn_base_rate, churn_probability / churn_base_rate as churn_lift,
        case when churn_probability >= high_risk_from then 'high' when churn_probability >= churn_base_rate then 'elevated'
            else 'low' end as risk_band,
        'model' as score_method, 'churn probability by model version 1' as signal_note, mrr_cents,
        cast(churn_probability * mrr_cents as bigint) as mrr_at_risk_cents, 'eur' as billing_currency,
        cast(0.8 * mrr_cents as bigint) as billed_mrr_cents,
        'logins −42 % against the 28 days before' as reason_1, '3 of 20 seats abandoned {hostile}' as reason_2,
        'paid period ends in 26 days' as reason_3, 50.0 as usage_score, 60.0 as adoption_score, 40.0 as seat_score,
        90.0 as billing_score, 80.0 as support_score, 70.0 as sentiment_score, 30.0 as relationship_score,
        55.0 as fit_score, cast(null as double) as onboarding_score, cast(null as varchar) as override_band,
        cast(null as varchar) as override_reason, cast(null as varchar) as override_by, cast(null as date) as override_until_on
    from publish.pub_account_history as history join marts.dim_accounts using (account_id)
    where as_of_date > date '{day}' - 7;
create table publish.pub_account_users as
    select account_id, date '{day}' as as_of_date, account_id || '_u' || n as user_id, 'Person ' || n as user_name,
        ['active', 'silent', 'drifting', 'new', 'never_activated', 'gone'][1 + n % 6] as state, 'weekly' as rhythm,
        7 as usual_days, n as silent_days, 3 as active_days_last_28d, n = 1 as is_power_user, n = 1 as is_champion,
        date '{day}' - cast(n as integer) as last_active_on
    from marts.dim_accounts, range(1, 21) as users (n);
create table publish.pub_account_facts as
    select account_id, cast(day as date) as as_of_date, 'fact_' || n as fact, 'account' as subject_type, null as subject_id,
        account_name, owner_email, 'usage' as family, ['bad', 'watch', 'good'][1 + n % 3] as severity, n as said_order, 'Fact ' || n as title,
        case when n = 1 then '{hostile}' end as subject_name, date '2026-05-01' + cast(n as integer) as since_on,
        1.0 as value, 2.0 as usual, 'something {hostile} since May' as sentence
    from marts.dim_accounts, range(1, 11) as facts (n),
        generate_series(date '{day}' - 6, date '{day}', interval 1 day) as days (day);
create table marts.dim_plans as
    select * from (values ('team', 'Team Edition'), ('business', 'business')) as plans (plan_tier, plan_name);
create table marts.fct_account_features as
    select account_id, date '{day}' as as_of_date, 26.0 as billing_days_to_period_end, 0.0 as billing_is_auto_renew_off,
        20.0 as seat_bought, 'team' as fit_plan, 400.0 as fit_tenure_days, 2.0 as support_open_tickets
    from marts.dim_accounts;
create table publish.pub_monday_list as
    select as_of_date, cast(row_number() over (partition by as_of_date order by churn_probability desc, account_id)
        as integer) as rank, account_id, account_name, churn_probability, risk_band, health_score, health_band, mrr_cents,
        mrr_at_risk_cents, concat_ws('; ', reason_1, reason_2, reason_3) as reasons,
        case when account_id = '{first}' then 'judged at risk by {owner}: they said {hostile}' end as judgement,
        account_id || '|usage_drop|2026-06-29' as task_id, 'Call about the drop in use' as task,
        date '2026-07-02' as task_due_on, owner_email, score_method, 'Call about the drop in use' as next_step
    from publish.pub_account_health qualify rank <= 70;
create table publish.pub_monday_summary as
    select as_of_date, count(*) as accounts, 27 as expected_churned, 19 as expected_low, 34 as expected_high,
        cast(sum(mrr_cents) as bigint) as mrr_cents, cast(sum(mrr_at_risk_cents) as bigint) as mrr_at_risk_cents,
        'of these 70 accounts we expect 27 to churn within 60 days, 90 % interval 19–34' as note, cast(null as varchar) as why_no_model
    from publish.pub_monday_list group by 1;
create table publish.pub_model_track_record as
    select cast(day as date) as as_of_date, 'churn' as target, population, 70 as accounts, 27.0 as expected, 19 as low,
        34 as high, day < date '2026-04-01' as is_ripe,
        case when day < date '2026-04-01' then cast(20 + 14 * share(cast(day as varchar), 'r') as bigint) end as realised,
        case when day < date '2026-04-01' then 'as promised' else 'too early to say' end as verdict
    from generate_series(date '2025-12-29', date '2026-06-29', interval 7 day) as days (day),
        (values ('monday list'), ('all accounts')) as populations (population);
create table publish.pub_results_by_day as
    select cast(day as date) as day, 1 as churned_accounts, 30000 as churned_mrr_cents, 5000 as contracted_mrr_cents,
        2 as expanded_accounts, 40000 as expanded_mrr_cents, 1 as new_accounts, 25000 as new_mrr_cents, 9900000 as mrr_cents
    from generate_series(date '2026-01-01', date '{day}' - 1, interval 1 day) as days (day);
create table publish.pub_rules as
    select date '{day}' as as_of_date, 1 as rule_rank, 'no login for 14 days and many tickets' as words, 28 as accounts,
        143 as examples, 24 as churned_accounts, 0.8 as churn_rate, 0.6 as low, 0.9 as high, 0.08 as base_rate, 9.8 as lift,
        'no login for 14 days' as best_part, 0.3 as best_part_rate, 0.5 as gain, 0.4 as gain_low, 0.6 as gain_high,
        0.01 as false_discovery_rate, 34 as mined_accounts, 0.8 as mined_churn_rate, date '2026-06-29' as learned_on;
create table publish.pub_rule_matches as
    select date '{day}' as as_of_date, 1 as rule_rank, account_id, account_name, owner_email,
        'no login for 14 days and many tickets' as words, 0.8 as churn_rate, 0.6 as low
    from marts.dim_accounts order by account_id limit 3;
create table publish.pub_bad_fit as
    select date '{day}' as as_of_date, 'channel' as dimension, segment, segment = 'partner' as is_bad_fit,
        case segment when 'partner' then 1 end as fit_rank, 32 as accounts, 17.8 as account_years, 26 as departures,
        1.45 as departures_a_year, 0.9 as shrunk_a_year, 0.6 as low, 1.2 as high, 0.45 as all_a_year, 0.0005 as chance,
        134 as compared, 'learned' as method, cast(null as varchar) as early_signs,
        'leads from channel partner: 59% leave within a year' as qualification, date '2026-06-29' as learned_on
    from (values ('partner'), ('event')) as segments (segment);
create table publish.pub_segment_trends as
    select cast(day as date) as as_of_date, 'plan' as dimension, segment, 'logins_dropped' as signal, 40 as accounts,
        5 as accounts_showing, share(cast(day as varchar), segment) as value, cast(null as varchar) as note
    from generate_series(date '2026-01-05', date '2026-06-29', interval 7 day) as days (day),
        (values ('team'), ('business')) as segments (segment);
create table publish.pub_override_record as
    select 'all' as band, 30 as overrides, 25 as ripe, 9 as churned, 0.7 as people_right, 0.8 as model_right,
        'model is right more often' as verdict;
create table publish.pub_overrides as
    select '{first}' as account_id, timestamp '2026-03-01 10:00:00' as set_at, 'healthy' as band, 'called them' as reason,
        '{owner}' as set_by, cast(null as timestamp) as expires_at;
create table publish.pub_danger_line as
    select date '{day}' as as_of_date, 'seat_person_days_last_28d' as measure, 2.9 as line, 'learned' as method, 2.5 as low,
        3.2 as high;
create table publish.pub_drift as
    select date '{day}' as as_of_date, 'churn' as target, 'scores' as what, 'PSI' as measure, 0.02 as value,
        0.25 as threshold, 'steady' as state;
create table publish.pub_source_health as
    select 'segment' as source_name, 'tracks' as table_name, true as is_connected, 100 as rows_landed, 99 as rows_kept,
        1 as rows_set_aside, 0.01 as set_aside_share, 0 as files_refused, cast(null as varchar) as first_refusal;
create table publish.pub_currencies as
    select 'usd' as currency, true as is_reporting, 2 as minor_digits, 280 as accounts, 9000 as amounts, 1.0 as rate,
        cast(null as date) as rate_from_on, cast(null as varchar) as note
    union all select 'eur', false, 2, 20, 400, 1.1, date '2026-06-01', null
    union all select 'chf', false, 2, 1, 12, null, null, 'no exchange rate: 12 amounts are unknown; land company.exchange_rate';
create schema ml;
create table ml.lead_times as
    select 'fact_' || n as fact, 'Fact ' || n as title, 'usage' as family, 'bad' as severity, 0.5 as share_left,
        0.25 as share_others, 2.0 as ratio, 0.5 * n as low, 3.0 as high, 40.0 as lead_days, 120 as ends,
        date '2026-06-29' as learned_on
    from range(1, 5) as facts (n);
create table ml.marginal_values as
    select date '2026-06-29' as learned_on, 'measured' as method, kind, group_name, 12 as features, 0.866 as auc,
        auc_lost, auc_lost - 0.01 as auc_lost_low, auc_lost + 0.01 as auc_lost_high, verdict
    from (values
        ('family', 'billing', 0.07, 'adds'), ('family', 'seat', 0.0, 'not shown'),
        ('source', 'issues data', -0.02, 'harms')
    ) as measured (kind, group_name, auc_lost, verdict);
create table ml.trainings as
    select 'churn' as target, date '2026-06-29' as trained_on, 'promote' as verdict, 'approved' as why,
        cast(null as varchar) as what_would_help, cast(null as varchar) as ranked_by
    union all select 'expansion', '2026-06-29', 'refuse', 'not proved better: AUC against the health score', 'more', null;
create table publish.pub_upsell_list as
    select as_of_date, rank, account_id, account_name, owner_email, mrr_cents, 0.4 as expansion_probability,
        0.05 as expansion_base_rate, 0.01 as churn_probability, 0.2 as churn_lift, reasons, 'by model' as signal_note
    from publish.pub_monday_list where rank <= 10;
create table publish.pub_trial_list as
    select date '{day}' as as_of_date, 1 as rank, 'acc_00009' as account_id, 'Company 9' as account_name,
        '{owner}' as owner_email, 9 as trial_days_left, 0.4 as conversion_probability, 0.1 as conversion_base_rate,
        'people came' as reasons, 'by model' as signal_note;
create table publish.pub_next_feature as
    select account_id, date '{day}' as as_of_date, 1 as rank, 'report_exported' as event_name, 'report exported' as feature,
        0.8 as score, 90 as similar_accounts, 70 as similar_using, 'popular in the plan' as method,
        'popular among accounts of your plan' as why, 'video' as content_kind, 'Export a report' as content_title,
        '/videos/reports' as content_link_path, 'Send it on.' as content_sentence, owner_email
    from marts.dim_accounts;
create table seeds.playbooks as
    select 'usage_drop' as playbook_id, 'Call about the drop in use' as title, 'usage' as family, 'task' as kind,
        'usage_events_change_28d <= -0.3' as raised_when, 1 as priority, 'customer success manager' as owner_role, 3 as due_in_days, 28 as cool_down_days;
create table seeds.cause_codes as
    select * from (values ('price', 'Price too high', 'billing'), ('champion_left', 'Champion left', 'relationship'),
        ('false_alarm', 'False alarm', 'none')) as codes (cause_code, label, family);
create table publish.pub_playbook_tasks as
    select account_id || '|usage_drop|2026-06-29' as task_id, account_id, 'usage_drop' as playbook_id,
        date '2026-06-29' as as_of_date, 'task' as kind, account_name, 'Call about the drop in use' as title,
        'usage' as family, 1 as priority, 'Active users −42 % {hostile}' as reason,
        'logins −42 %; 3 people silent' as evidence, 'How are you?' as message_subject,
        'Fewer of your people came.' as message_body, 'en' as message_language, owner_email, 'customer success manager' as owner_role,
        'x@example.com' as contact_email, 'Xenia' as contact_name,
        'de' as contact_language, 'europe/berlin' as contact_time_zone, date '2026-07-02' as due_on,
        date '2026-07-27' as expires_on, mrr_cents, mrr_cents as money_at_stake_cents,
        cast(0.1 * mrr_cents as bigint) as expected_saved_cents, churn_probability
    from publish.pub_account_health where as_of_date = date '{day}' order by account_id limit 60;
create table publish.pub_task_list as
    select *, case when account_id = 'acc_00004' then 'done' else 'open' end as status, date '2026-06-29' as status_on,
        cast(null as varchar) as cause_code, account_id = 'acc_00005' as is_overdue
    from publish.pub_playbook_tasks;
create table publish.pub_task_events as
    select task_id, account_id, playbook_id, 'opened' as event, as_of_date, as_of_date as happened_on,
        cast(null as varchar) as acted_by, cast(null as varchar) as cause_code, cast(null as varchar) as note
    from publish.pub_playbook_tasks;
create table publish.pub_playbook_cases as
    select date '{day}' as as_of_date, account_id, playbook_id, task_id, kind, 'open' as state, as_of_date as opened_on,
        -0.42 as signal_value, money_at_stake_cents, expected_saved_cents, owner_email, cast(null as varchar) as note
    from publish.pub_playbook_tasks;
create table publish.pub_waiting_list as
    select date '{day}' as as_of_date, '{first}' as account_id, 'renewal_60' as playbook_id, 'Company 1 {hostile}' as account_name,
        'Make the offer' as title, 'account executive' as owner_role, '{owner}' as owner_email, 1 as urgency,
        date '{day}' - 9 as raised_on, 9 as days_waiting, date '{day}' - 2 as due_on, true as is_past_its_day, 3 as place_in_line,
        50000 as expected_saved_cents, '{owner} has 12 of 12 places taken; 3rd in line' as reason;
create table publish.pub_playbook_effects as
    select * from (values
        ('sponsor', 'Sponsor change', 200, 20, 0.1, 180, 40, 0.22, -0.12, -0.19, -0.05, 900000, 'helps', null),
        ('tips', 'Send tips', 200, 20, 0.1, 180, 19, 0.105, -0.005, -0.06, 0.05, 0, 'no effect shown', null),
        ('young', 'Quarterly check-in', 4, 0, null, 2, 0, null, null, null, null, null, 'too early to say', 'no one is ripe')
    ) as effects (playbook_id, title, treated_accounts, treated_ended, treated_rate, control_accounts, control_ended,
        control_rate, effect, effect_low, effect_high, saved_mrr_cents, verdict, note);
create table publish.pub_bugs as
    select 'APP-1' as issue_key, 'Export hangs {hostile}' as subject, 'APP' as project, 'open' as status,
        'low' as tracker_priority, date '2026-05-01' as opened_on, cast(null as date) as closed_on, 61 as days_open,
        date '2026-07-20' as eta_on, false as is_eta_past, 'Use CSV' as workaround, 9 as tickets, 7 as accounts,
        410000 as mrr_cents, 52000 as mrr_at_risk_cents, 8 as reporters, cast(null as varchar) as duplicates,
        cast(null as varchar) as duplicate_of, 0.12 as reach, 'urgent' as suggested_priority, true as is_underrated,
        'hurts 7 accounts' as note;
create table publish.pub_bug_reporters as
    select 'APP-1' as issue_key, 'p1' as person_id, 'xenia@example.com' as person_email, '{first}' as account_id,
        'Company 1' as account_name, 't1' as ticket_ids, 1 as tickets, date '2026-05-02' as reported_on, true as is_first,
        4 as bugs_reported_last_365d, 3 as bugs_fixed_last_365d, 1 as recognition_rank;
create table publish.pub_bug_speed as
    select cast(month as date) as month, 'all' as project, 'all' as priority, month < date '2026-06-01' as is_complete,
        9 as opened, 8 as closed, 20 as still_open, 14.0 as median_days_to_fix, 40.0 as p90_days_to_fix,
        0.6 as share_fixed_by_eta
    from generate_series(date '2025-06-01', date '2026-06-01', interval 1 month) as months (month);
create table publish.pub_ux_review as
    select date '2026-05-01' as month, 'navigation' as category, true as is_complete, 1 as rank, 12 as tickets,
        8 as accounts, 250000 as mrr_cents, 0.04 as share_of_tickets, -0.2 as change, 'Where is the menu?' as example_subjects;
create table publish.pub_value_of_churn as
    select cast(month as date) as month, month < date '2026-06-01' as is_complete, 60000000 as mrr_start_cents,
        1500000 as new_mrr_cents, 900000 as expanded_mrr_cents, 200000 as contracted_mrr_cents, 1100000 as churned_mrr_cents,
        61100000 as mrr_end_cents, 0.98 as grr, 0.99 as nrr, 0.82 as grr_12_months, 0.95 as nrr_12_months,
        650 as accounts_start, 20 as accounts_churned, 0.031 as logo_churn, 92300 as arpa_cents, 32.0 as lifetime_months,
        2360000 as lifetime_value_cents, case when month = date '2026-06-01' then 4000000 end as mrr_at_risk_cents
    from generate_series(date '2024-07-01', date '2026-06-01', interval 1 month) as months (month);
create table publish.pub_renewal_forecast as
    select account_id, as_of_date, case when share(account_id, 'q') < 0.5 then '2026-Q3' else '2026-Q4' end as quarter,
        account_name, owner_email,
        case quarter when '2026-Q3' then date '2026-07-27' else date '2026-11-02' end as renewal_on, renewal_on as last_renewal_on,
        'team' as plan_tier, cast(account_id = '{first}' as integer) as is_auto_renew_off, mrr_cents, 12 * mrr_cents as arr_cents,
        'usd' as currency, 0.6 as renews, 0.1 as grows, 0.1 as shrinks, 0.2 as lost, 0.05 as shrinks_low, 0.2 as shrinks_high,
        case quarter when '2026-Q3' then 'model' else 'past contracts' end as lost_by, 'past contracts' as grows_by,
        40 as past_contracts, cast(0.2 * mrr_cents as bigint) as expected_lost_cents,
        cast(0.8 * mrr_cents as bigint) as expected_mrr_cents, as_of_date as predicted_on, false as is_hindsight,
        case quarter when '2026-Q4' then 'no model looks this far: as 40 contracts ended so far' end as note,
        case account_id when 'acc_00002' then 'grow' end as committed_call,
        case account_id when 'acc_00002' then 2 * mrr_cents end as committed_mrr_cents,
        case account_id when 'acc_00002' then 'signed {hostile}' end as committed_note,
        case account_id when 'acc_00002' then '{owner}' end as committed_by,
        case account_id when 'acc_00002' then timestamp '2026-06-30 10:00:00' end as committed_at
    from publish.pub_account_health where as_of_date = date '{day}' order by account_id limit 40;
create table publish.pub_renewal_monthly as
    select date '{day}' as as_of_date, date '{day}' + 7 as from_on, date '{day}' + 67 as until_on, 20 as accounts,
        900000 as mrr_cents, 'usd' as currency, 19 as scored_accounts, 2.4 as expected_lost, 120000 as expected_lost_cents,
        false as is_hindsight;
create table publish.pub_renewal_results as
    select account_id, '2026-Q1' as quarter, account_name, owner_email, date '2026-01-01' as forecast_on,
        date '2026-02-10' as renewal_on, date '2026-03-12' as judged_on, mrr_cents, currency, lost, lost_by, expected_mrr_cents,
        'renew' as committed_call, mrr_cents as committed_mrr_cents, '{owner}' as committed_by,
        timestamp '2026-01-03 10:00:00' as committed_at, 'renewed' as outcome, mrr_cents as actual_mrr_cents,
        mrr_cents - expected_mrr_cents as actual_less_expected_cents, 0 as actual_less_committed_cents
    from publish.pub_renewal_forecast order by account_id limit 10;
create table publish.pub_check_ins as
    select account_id, answered_at, answered_in, 'close the month sooner {hostile}' as goal, 0 as is_goal_met, 'Ann and Bob' as main_users,
        3.0 as problems_solved, 'exports' as gaps, '{owner}' as answered_by
    from marts.dim_accounts, (values (timestamp '2026-03-01 10:00:00', 'survey'), (timestamp '2026-06-01 10:00:00', 'page'))
        as held (answered_at, answered_in);
create table publish.pub_success_plan as
    select account_id, item_id, source, kind, words || ' {hostile}' as words, due_on, status, due_on < date '{day}' as is_overdue,
        '{owner}' as noted_by, timestamp '2026-06-01 10:00:00' as noted_at, timestamp '2026-06-01 10:00:00' as first_noted_at
    from marts.dim_accounts, (values
        ('i1', 'plan', 'next_step', 'Show the export', date '2026-06-20', 'open'), ('i2', 'plan', 'next_step', 'Call', null, 'done'),
        ('check-in: goal', 'check-in', 'goal', 'Close the month sooner', null, 'open')
    ) as items (item_id, source, kind, words, due_on, status);
create table publish.pub_account_value as
    select account_id, 'hours saved {hostile}' as metric, '2026-Q2' as period, 'people' as source, 100.0 as goal, 80.0 as achieved,
        'hours' as unit, 0.8 as share_of_goal, 250000 as own_money_cents, 'eur' as own_currency, 270000 as money_cents,
        '{owner}' as noted_by, timestamp '2026-06-01 10:00:00' as noted_at
    from marts.dim_accounts;
create table publish.pub_crm_companies as
    select 'hubspot' as crm, cast(row_number() over (order by account_id) as varchar) as company_id, account_id,
        true as is_first, cast(round(health_score) as integer) as health_score,
        cast(round(100 * churn_probability) as integer) as churn_percent, health_band, reason_1, reason_2, reason_3,
        'Call about the drop in use' as next_task, date '2026-07-02' as next_task_due_on, as_of_date as updated_on
    from publish.pub_account_health where as_of_date = date '{day}';
create table publish.pub_causes as
    select cast(month as date) as month, 'team' as plan_tier, 'usage_drop' as playbook_id, 'Call about the drop in use' as playbook,
        cause_code, label || ' {hostile}' as cause, family, 9 as accounts, 90000 as mrr_cents, 5 as kept_accounts,
        50000 as kept_mrr_cents, 3 as lost_accounts, 30000 as lost_mrr_cents, 1 as undecided_accounts
    from generate_series(date '2025-06-01', date '2026-06-01', interval 1 month) as months (month), seeds.cause_codes;
create table publish.pub_losses as
    select account_id, date '2026-06-05' as happened_on, date '2026-06-01' as month, account_name, owner_email, 12000 as mrr_cents,
        'too expensive {hostile}' as stated_reason, 'price' as cause_code, 'Price too high' as cause, 'usage_drop' as playbook_id
    from marts.dim_accounts order by account_id limit 10;
