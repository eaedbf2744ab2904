"""What the doctor asks of each connector, in the words of its role: SQL over the door's views, by source.

Simpler than staging and conformed, which judge every row: rows count here that a run would set aside. A new connector
adds its line; without one its tables are counted, and how many of its rows map stays open.
"""

from functools import cache
from typing import Any

import duckdb
from jinja2 import Environment

from tenure.core import paths
from tenure.landing.contract import Contract
from tenure.landing.quoting import identifier

# The tables and columns of which one is enough.
ALTERNATIVES = {
    ("stripe", "plan", ""): ("stripe", "price", ""),
    ("stripe", "price", ""): ("stripe", "plan", ""),
    ("stripe", "subscription_item", "plan_id"): ("stripe", "subscription_item", "price_id"),
    ("stripe", "subscription_item", "price_id"): ("stripe", "subscription_item", "plan_id"),
    ("zendesk", "organization", "domain_names"): ("zendesk", "domain_name", ""),
    ("zendesk", "domain_name", ""): ("zendesk", "organization", "domain_names"),
}

# Entity -> its columns, and the query by source. Tables are called <source>_<table>, with the contract's types.
QUERIES: dict[str, tuple[str, dict[str, str]]] = {
    "accounts": (
        "account_id text",
        {"segment": "select distinct group_id from segment_groups where group_id is not null"},
    ),
    "people": (
        "person_id text, domain text, email text",
        {
            "segment": "select id, max({email_domain}), max(lower(email)) from segment_users"
            " where id is not null group by id"
        },
    ),
    "identified": (
        "person_id text, account_id text",
        {
            "segment": 'select user_id, max_by(context_group_id, "timestamp") from segment_identifies'
            " where context_group_id is not null group by user_id"
        },
    ),
    "events": (
        "person_id text, account_id text, rows bigint",
        {
            "segment": "select nullif(user_id, ''), nullif(context_group_id, ''), count(*) from segment_tracks"
            " group by all"
        },
    ),
    "first_events": ("first_at timestamp", {"segment": 'select min("timestamp") from segment_tracks'}),
    "customers": (
        "entity_id text, stated text, domain text",
        {
            "stripe": "select id, max({account_in_metadata}), max({email_domain}) from stripe_customer"
            " where id is not null and coalesce(livemode, true) group by id",
            "recurly": "select id, max_by(code, _fivetran_synced), max({email_domain}) from recurly_account_history"
            " where id is not null group by id",
        },
    ),
    "organizations": (
        "entity_id text, stated text, domain text",
        {
            "zendesk": "select id, external_id, {first_domain} from zendesk_organization"
            " union select o.id, o.external_id, {web_domain} from zendesk_organization as o"
            " join zendesk_domain_name as d on o.id = d.organization_id",
            "intercom": "select id, company_id, {website_domain} from intercom_company_history",
        },
    ),
    "companies": (
        "entity_id text, stated text, domain text",
        {
            "hubspot": "select id, property_account_id, lower(property_domain) from hubspot_company",
            "salesforce": "select id, account_id_c, {website_domain} from salesforce_account",
        },
    ),
    "tickets": (
        "ticket_id text, organization_id text, requester_organization_id text, domain text, email text",
        {
            "zendesk": "select t.id, any_value(t.organization_id), any_value(u.organization_id),"
            " any_value({email_domain}), any_value(lower(email)) from zendesk_ticket as t"
            " left join zendesk_user as u on t.requester_id = u.id where t.id is not null group by t.id",
            "intercom": "select c.id, null, any_value(o.company_id), any_value({contact_domain}),"
            " any_value(lower(p.email))"
            " from intercom_conversation_history as c"
            " left join intercom_conversation_contact_history as l on c.id = l.conversation_id"
            " left join intercom_contact_history as p on coalesce(l.contact_id, c.source_author_id) = p.id"
            " left join intercom_contact_company_history as o on p.id = o.contact_id"
            " where c.id is not null group by c.id",
        },
    ),
    "subscriptions": (
        "subscription_id text, customer_id text, status text, starts_at timestamp, trial_ends_at timestamp,"
        " ended_at timestamp, valid_from_at timestamp",
        {
            "stripe": "select id, customer_id, status, start_date, trial_end, ended_at,"
            " coalesce(_fivetran_start, _fivetran_synced) as since from stripe_subscription_history"
            " where coalesce(livemode, true) and coalesce(_fivetran_start, _fivetran_synced) is not null",
            # canceled: it ends with its term and is paid for until then
            "recurly": "select id, account_id, case state when 'expired' then 'canceled' when 'canceled' then 'active'"
            " when 'paused' then 'active' else state end, coalesce(activated_at, created_at), trial_ends_at,"
            " case when state = 'expired' then coalesce(expires_at, updated_at) end, updated_at"
            " from recurly_subscription_history where updated_at is not null",
        },
    ),
    "prices": (
        "subscription_id text, amount double",
        {
            "stripe": "select i.subscription_id, coalesce(p.unit_amount, l.amount) from stripe_subscription_item as i"
            " left join stripe_price as p on i.price_id = p.id"
            " left join stripe_plan as l on coalesce(i.plan_id, i.price_id) = l.id",
            "recurly": "select id, unit_amount from recurly_subscription_history"
            " union all select subscription_id, unit_amount from recurly_subscription_add_on_history",
        },
    ),
    "amounts": (
        "currency text, rows bigint",
        {
            "stripe": "select lower(currency), count(*) from (select currency, livemode from stripe_invoice"
            " union all select currency, livemode from stripe_charge"
            " union all select currency, livemode from stripe_plan"
            " union all select currency, livemode from stripe_price) where coalesce(livemode, true) group by all",
            "recurly": "select lower(currency), count(*) from (select currency from recurly_invoice_history"
            " union all select currency from recurly_transaction"
            " union all select currency from recurly_subscription_history) group by all",
        },
    ),
    "rates": (
        "currency text",
        {"company": "select distinct lower(trim(currency)) from company_exchange_rate"},
    ),
    "cancellations": (
        "account_id text, cancelled_at timestamp",
        {
            "tenure": "select account_id, cancelled_at from tenure_cancellation"
            " where not coalesce(is_reactivation, false)"
        },
    ),
}


def create_entities(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Make a temporary table of every entity, from all connectors that know it."""
    for table in contract.tables:
        # The door's views leave what was text in a file as it is; staging casts it, and so does this.
        columns = ", ".join(
            f"try_cast({identifier(c.name)} as {c.data_type}) as {identifier(c.name)}" for c in table.columns
        )
        view = identifier(f"{table.source}_{table.name}")
        connection.execute(
            f"create temp view {view} as select {columns} from {identifier(table.source)}.{identifier(table.name)}"
        )
    for entity, (described, by_source) in QUERIES.items():
        names = ", ".join(column.split(" ")[0] for column in described.split(", "))
        connection.execute(f"create temp table {entity} ({described})")
        for query in by_source.values():
            connection.execute(f"insert into {entity} ({names}) {_filled(query)}")


def _filled(query: str) -> str:
    macros = _macros("staging/email_domain.sql")
    return query.format(
        email_domain=macros.email_domain("email"),
        web_domain=macros.web_domain("d.domain_name"),
        website_domain=macros.web_domain("website"),
        contact_domain=macros.email_domain("p.email"),
        first_domain=macros.first_domain("domain_names"),
        account_in_metadata=_macros("warehouse/json.sql").duckdb__json_text("metadata", "account_id"),
    )


def free_mail_domains() -> str:
    """The public mail domains, as a list in SQL."""
    return str(_macros("staging/email_domain.sql").free_mail_domains())


@cache
def _macros(file: str) -> Any:
    """The macros of the dbt project that are plain Jinja: a rule about an address is written once."""
    return Environment().from_string((paths.DBT_PROJECT / "macros" / file).read_text()).module
