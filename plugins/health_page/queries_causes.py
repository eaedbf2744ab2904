"""Queries of the page of causes: what people found, what was kept and lost, and what customers said when they left."""

LAST_YEAR = "month > (select max(month) - interval 12 month from publish.pub_causes)"
# Of who pays nothing yet, or of whom it is not known how it ended, neither was kept nor lost.
SUMS = """
    sum(accounts) as accounts, sum(mrr_cents) as mrr_cents,
    sum(kept_accounts) as kept_accounts, sum(kept_mrr_cents) as kept_mrr_cents,
    sum(lost_accounts) as lost_accounts, sum(lost_mrr_cents) as lost_mrr_cents,
    sum(undecided_accounts) as undecided_accounts,
    sum(mrr_cents) - sum(kept_mrr_cents) - sum(lost_mrr_cents) as undecided_mrr_cents
"""
WORST_FIRST = "order by lost_mrr_cents desc nulls last, mrr_cents desc nulls last, 1"
CAUSES = {
    "by_cause": f"select cause, family, {SUMS} from publish.pub_causes where {LAST_YEAR} group by 1, 2 {WORST_FIRST}",
    "by_playbook": f"select playbook, {SUMS} from publish.pub_causes where {LAST_YEAR} group by 1 {WORST_FIRST}",
    "by_plan": f"""
        select coalesce(plans.plan_name, causes.plan_tier) as plan, {SUMS}
        from publish.pub_causes as causes left join marts.dim_plans as plans on causes.plan_tier = plans.plan_tier
        where {LAST_YEAR} group by 1 {WORST_FIRST}
    """,
    "by_month": f"select month, cause, playbook, {SUMS} from publish.pub_causes group by 1, 2, 3"
    " order by month desc, lost_mrr_cents desc nulls last, mrr_cents desc nulls last, 2, 3 limit 300",
    "stated": """
        select coalesce(stated_reason, 'none recorded') as reason, count(*) as accounts, sum(mrr_cents) as mrr_cents
        from publish.pub_losses
        where month > (select max(month) - interval 12 month from publish.pub_losses)
        group by 1 order by mrr_cents desc, 1 limit 20
    """,
    "losses": "select * from publish.pub_losses order by happened_on desc, mrr_cents desc, account_id limit 100",
}
