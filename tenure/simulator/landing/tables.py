"""The raw contract's tables: columns, types, and the column with the time at which the loader saw a row."""

import pandas as pd
import pyarrow as pa

TEXT, WHOLE, REAL, TRUTH, DAY, INSTANT = (
    pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.date32(), pa.timestamp("us"),
)  # fmt: skip
SYNCED = "_fivetran_synced"

_STRIPE_SUBSCRIPTION = {
    "id": TEXT, "customer_id": TEXT, "status": TEXT, "start_date": INSTANT, "trial_start": INSTANT,
    "trial_end": INSTANT, "current_period_start": INSTANT, "current_period_end": INSTANT,
    "cancel_at_period_end": TRUTH, "canceled_at": INSTANT, "ended_at": INSTANT, "days_until_due": WHOLE,
    "pause_collection_behavior": TEXT,
    "default_payment_method_id": TEXT, "_fivetran_active": TRUTH, "_fivetran_start": INSTANT,
    "_fivetran_end": INSTANT, SYNCED: INSTANT,
}  # fmt: skip

TABLES: dict[str, dict[str, pa.DataType]] = {
    "segment.tracks": {
        "id": TEXT, "user_id": TEXT, "anonymous_id": TEXT, "event": TEXT, "event_text": TEXT, "timestamp": INSTANT,
        "received_at": INSTANT, "sent_at": INSTANT, "context_group_id": TEXT,
    },
    "segment.users": {
        "id": TEXT, "email": TEXT, "name": TEXT, "title": TEXT, "created_at": INSTANT, "role": TEXT,
        "received_at": INSTANT,
    },
    "segment.groups": {
        "group_id": TEXT, "name": TEXT, "industry": TEXT, "employees": WHOLE, "plan": TEXT, "created_at": INSTANT,
        "received_at": INSTANT,
    },
    "segment.identifies": {
        "id": TEXT, "user_id": TEXT, "context_group_id": TEXT, "received_at": INSTANT, "timestamp": INSTANT,
    },
    "stripe.customer": {
        "id": TEXT, "email": TEXT, "name": TEXT, "created": INSTANT, "delinquent": TRUTH, "metadata": TEXT,
        "is_deleted": TRUTH, "currency": TEXT, SYNCED: INSTANT,
    },
    "stripe.subscription_history": _STRIPE_SUBSCRIPTION,
    "stripe.subscription_item": {
        "id": TEXT, "subscription_id": TEXT, "plan_id": TEXT, "quantity": WHOLE, SYNCED: INSTANT,
    },
    "stripe.price": {
        "id": TEXT, "product_id": TEXT, "currency": TEXT, "unit_amount": WHOLE, "recurring_interval": TEXT,
        "recurring_interval_count": WHOLE, "nickname": TEXT, SYNCED: INSTANT,
    },
    "stripe.invoice": {
        "id": TEXT, "customer_id": TEXT, "subscription_id": TEXT, "created": INSTANT, "due_date": INSTANT,
        "amount_due": WHOLE, "amount_paid": WHOLE, "amount_remaining": WHOLE, "attempt_count": WHOLE, "status": TEXT,
        "status_transitions_finalized_at": INSTANT, "status_transitions_paid_at": INSTANT,
        "status_transitions_voided_at": INSTANT, "billing_reason": TEXT, "currency": TEXT, "subtotal": WHOLE,
        "tax": WHOLE, "total": WHOLE, SYNCED: INSTANT,
    },
    "stripe.invoice_line_item": {
        "id": TEXT, "invoice_id": TEXT, "type": TEXT, "proration": TRUTH, "subscription_id": TEXT,
        "subscription_item_id": TEXT, "plan_id": TEXT, "quantity": WHOLE, "amount": WHOLE, "currency": TEXT,
        "period_start": INSTANT, "period_end": INSTANT, SYNCED: INSTANT,
    },
    "stripe.charge": {
        "id": TEXT, "customer_id": TEXT, "invoice_id": TEXT, "created": INSTANT, "amount": WHOLE, "currency": TEXT,
        "status": TEXT,
        "failure_code": TEXT, "refunded": TRUTH, SYNCED: INSTANT,
    },
    "stripe.payment_method": {"id": TEXT, "customer_id": TEXT, "type": TEXT, "created": INSTANT, SYNCED: INSTANT},
    "stripe.credit_note": {
        "id": TEXT, "customer_id": TEXT, "invoice_id": TEXT, "created": INSTANT, "amount": WHOLE, "currency": TEXT,
        SYNCED: INSTANT,
    },
    "zendesk.ticket": {
        "id": TEXT, "organization_id": TEXT, "requester_id": TEXT, "created_at": INSTANT, "updated_at": INSTANT,
        "status": TEXT, "priority": TEXT, "type": TEXT, "subject": TEXT, "via_channel": TEXT, "problem_id": TEXT,
        "merged_ticket_ids": TEXT, SYNCED: INSTANT,
    },
    "zendesk.ticket_field_history": {
        "ticket_id": TEXT, "field_name": TEXT, "value": TEXT, "updated": INSTANT, "user_id": TEXT, SYNCED: INSTANT,
    },
    "zendesk.ticket_comment": {
        "id": TEXT, "ticket_id": TEXT, "user_id": TEXT, "created": INSTANT, "public": TRUTH, "body": TEXT,
        SYNCED: INSTANT,
    },
    "zendesk.ticket_tag": {"ticket_id": TEXT, "tag": TEXT, SYNCED: INSTANT},
    "zendesk.organization": {
        "id": TEXT, "name": TEXT, "external_id": TEXT, SYNCED: INSTANT,
    },
    "zendesk.domain_name": {"organization_id": TEXT, "index": WHOLE, "domain_name": TEXT, SYNCED: INSTANT},
    "zendesk.user": {"id": TEXT, "organization_id": TEXT, "email": TEXT, "role": TEXT, SYNCED: INSTANT},
    "jira.issue": {
        "id": TEXT, "key": TEXT, "issue_type": TEXT, "priority": TEXT, "status": TEXT, "created": INSTANT,
        "updated": INSTANT, "resolved": INSTANT, "due_date": DAY, "project": TEXT, "resolution": TEXT, SYNCED: INSTANT,
    },
    "jira.issue_type": {"id": TEXT, "name": TEXT, SYNCED: INSTANT},
    "jira.status": {"id": TEXT, "name": TEXT, SYNCED: INSTANT},
    "jira.priority": {"id": TEXT, "name": TEXT, SYNCED: INSTANT},
    "jira.resolution": {"id": TEXT, "name": TEXT, SYNCED: INSTANT},
    "jira.issue_field_history": {
        "issue_id": TEXT, "field_id": TEXT, "value": TEXT, "time": INSTANT, SYNCED: INSTANT,
    },
    "jira.ticket_issue_link": {"ticket_id": TEXT, "issue_key": TEXT, SYNCED: INSTANT},
    "hubspot.company": {
        "id": TEXT, "property_name": TEXT, "property_domain": TEXT, "property_account_id": TEXT,
        "property_industry": TEXT, "property_lead_source": TEXT, "property_region": TEXT,
        "property_hubspot_owner_id": TEXT,
        SYNCED: INSTANT,
    },
    "hubspot.contact": {
        "id": TEXT, "property_email": TEXT, "property_jobtitle": TEXT, "property_associatedcompanyid": TEXT,
        "property_hs_buying_role": TEXT, "property_employment_status": TEXT, SYNCED: INSTANT,
    },
    "hubspot.contact_property_history": {
        "contact_id": TEXT, "name": TEXT, "value": TEXT, "timestamp": INSTANT, SYNCED: INSTANT,
    },
    "hubspot.deal": {
        "deal_id": TEXT, "owner_id": TEXT, "stage": TEXT, "property_amount": REAL, "property_closedate": INSTANT,
        SYNCED: INSTANT,
    },
    "hubspot.deal_company": {"deal_id": TEXT, "company_id": TEXT, SYNCED: INSTANT},
    "hubspot.owner": {"owner_id": TEXT, "email": TEXT, "first_name": TEXT, "last_name": TEXT, SYNCED: INSTANT},
    "hubspot.engagement": {"id": TEXT, "type": TEXT, SYNCED: INSTANT},
    "hubspot.engagement_company": {"engagement_id": TEXT, "company_id": TEXT, SYNCED: INSTANT},
    "hubspot.engagement_contact": {"engagement_id": TEXT, "contact_id": TEXT, SYNCED: INSTANT},
    "hubspot.engagement_meeting": {"engagement_id": TEXT, "property_hs_timestamp": INSTANT, SYNCED: INSTANT},
    "hubspot.engagement_call": {"engagement_id": TEXT, "property_hs_timestamp": INSTANT, SYNCED: INSTANT},
    "hubspot.engagement_email": {"engagement_id": TEXT, "property_hs_timestamp": INSTANT, SYNCED: INSTANT},
    "survey.survey_invitation": {
        "id": TEXT, "user_id": TEXT, "account_id": TEXT, "survey_type": TEXT, "sent_at": INSTANT,
    },
    "survey.survey_response": {
        "id": TEXT, "invitation_id": TEXT, "user_id": TEXT, "score": WHOLE, "comment": TEXT, "answers": TEXT,
        "responded_at": INSTANT,
    },
    "community.post": {"id": TEXT, "user_id": TEXT, "created_at": INSTANT, "kind": TEXT, "accepted": TRUTH},
    "tenure.task_event": {
        "task_id": TEXT, "account_id": TEXT, "playbook_id": TEXT, "event": TEXT, "cause_code": TEXT, "by": TEXT,
        "at": INSTANT,
    },
    "tenure.health_override": {
        "account_id": TEXT, "band": TEXT, "reason": TEXT, "by": TEXT, "at": INSTANT, "expires_at": INSTANT,
    },
    "tenure.cancellation": {
        "id": TEXT, "account_id": TEXT, "cancelled_at": INSTANT, "is_reactivation": TRUTH, "reason": TEXT,
    },
}  # fmt: skip

_SEEN_BY = (SYNCED, "received_at", "sent_at", "responded_at", "at", "created_at", "cancelled_at")


def seen_column(table: str) -> str:
    """Name of the column with the time at which the loader saw a row of the table."""
    return next(column for column in _SEEN_BY if column in TABLES[table])


def to_arrow(table: str, rows: pd.DataFrame) -> pa.Table:
    """Rows in the contract's columns and types; a column missing from `rows` lands as NULL.

    :raises KeyError: a column that the contract does not have.
    """
    columns = TABLES[table]
    if unknown := sorted(set(rows.columns) - set(columns)):
        raise KeyError(f"{table}: not in the contract: {', '.join(unknown)}")
    arrays = [
        pa.Array.from_pandas(rows[name], type=kind) if name in rows else pa.nulls(len(rows), kind)
        for name, kind in columns.items()
    ]
    return pa.table(arrays, names=list(columns))
