"""How much of what has landed belongs to an account: events, tickets, customers, and what the rest has in common."""

from collections.abc import Mapping

import duckdb

from tenure.core.settings import Settings
from tenure.doctor.connectors import free_mail_domains
from tenure.doctor.findings import Group, Mapped, shown
from tenure.landing.quoting import literal

# The rules of the models in intermediate/identity, without their history: who belongs where today.
RULES = """
-- without product events the customers of billing are the accounts
create temp table billing_accounts as
select distinct coalesce(nullif(stated, ''), entity_id) as account_id from customers
where (select count(*) from accounts) = 0;

insert into accounts from billing_accounts;

create temp table entities as
select 'customer' as entity, entity_id, nullif(stated, '') as stated, domain,
    coalesce(nullif(stated, ''), entity_id) as key
from customers
union all
select 'organization', entity_id, nullif(stated, ''), domain, stated from organizations
union all
select 'company', entity_id, nullif(stated, ''), domain, stated from companies;

create temp table known_domains as
with known as (
    select p.domain, i.account_id from people as p join identified as i using (person_id)
    union
    select e.domain, a.account_id from entities as e join accounts as a on e.key = a.account_id
    where e.entity <> 'customer' or a.account_id in (from billing_accounts)
)
select domain, count(distinct account_id) as accounts, min(account_id) as account_id
from known where domain is not null and domain not in {free} group by domain;

create temp table known_addresses as
select p.email, min(i.account_id) as account_id from people as p join identified as i using (person_id)
where p.email is not null group by p.email having count(distinct i.account_id) = 1;

create temp table entity_accounts as
select e.entity, e.entity_id, any_value(e.stated) as stated, any_value(a.account_id) as by_id, min(e.domain) as domain,
    case when count(distinct d.account_id) filter (where d.accounts = 1) = 1
        then min(d.account_id) filter (where d.accounts = 1) end as by_domain,
    max(coalesce(d.accounts, 0)) as accounts_with_domain
from entities as e left join accounts as a on e.key = a.account_id left join known_domains as d on e.domain = d.domain
group by e.entity, e.entity_id;
"""

# Kind, the role whose rows are counted, and a query with the rule that maps a row or, where none does, why and of whom.
KINDS: tuple[tuple[str, str, str], ...] = (
    (
        "product events",
        "product",
        """
select case when p.domain in {own} or e.person_id in {own_users} then 'own people' when a.account_id is not null
        then 'by group' when e.account_id is null and i.account_id is not null then 'by person' end as rule,
    case when e.account_id is not null then 'unknown group'
        when e.person_id is null then 'visitor' else 'unknown person' end,
    coalesce(e.account_id, e.person_id), e.rows
from events as e left join accounts as a on e.account_id = a.account_id
    left join identified as i on e.person_id = i.person_id left join people as p on e.person_id = p.person_id
""",
    ),
    (
        "tickets",
        "support",
        """
select case when t.domain in {own} then 'own people' when t.organization_id is not null and o.by_id is not null
        then 'by organization' when t.organization_id is null and o.by_id is not null then 'by person'
        when o.by_domain is not null then 'by e-mail domain' when p.account_id is not null then 'by person'
        when d.accounts = 1 then 'by e-mail domain' end as rule,
    case when o.entity_id is null then 'no organization' when o.stated is not null then 'unknown id'
        when o.domain is null then 'no domain' when o.domain in {free} then 'public domain'
        when o.accounts_with_domain = 0 then 'unknown domain' else 'shared domain' end,
    case when o.entity_id is null then t.domain else coalesce(o.stated, o.domain, o.entity_id) end, 1
from tickets as t left join entity_accounts as o
    on o.entity = 'organization' and o.entity_id = coalesce(t.organization_id, t.requester_organization_id)
    left join known_addresses as p on t.email = p.email left join known_domains as d on t.domain = d.domain
""",
    ),
    (
        "customers of billing",
        "billing",
        """
select case when by_id is not null then 'by account id' when by_domain is not null then 'by e-mail domain' end as rule,
    case when stated is not null then 'unknown id' when domain is null then 'no domain'
        when domain in {free} then 'public domain' when accounts_with_domain = 0 then 'unknown domain'
        else 'shared domain' end,
    coalesce(stated, domain, entity_id), 1
from entity_accounts where entity = 'customer'
""",
    ),
)
# Why rows map to no account, and what a person can do about it.
REASONS: Mapping[str, tuple[str, str]] = {
    "visitor": (
        "neither a group nor a user: visitors of a web site, or events of a server",
        "visitors need nothing; events of a server need the account as group (context_group_id) or a user_id",
    ),
    "unknown group": (
        "the group is not among segment.groups",
        "land the group() calls of these accounts too, or send the same id in both",
    ),
    "unknown person": (
        "no group, and the user was never identified with an account",
        "land segment.identifies with context_group_id, or send the group with every event",
    ),
    "no organization": (
        "neither the ticket nor its requester belongs to an organization",
        "give the support users of these domains an organization",
    ),
    "unknown id": (
        "the account id stated for it is no account",
        "state the id that segment.groups has, or land these accounts there",
    ),
    "no domain": ("no account id and no e-mail domain", "state the account id (see One account, many names)"),
    "public domain": (
        "no account id, and a public mail domain says nothing",
        "state the account id (see One account, many names)",
    ),
    "unknown domain": (
        "no account id, and the e-mail domain belongs to no account",
        "state the account id, or land users with addresses of this domain",
    ),
    "shared domain": (
        "no account id, and the e-mail domain belongs to several accounts",
        "state the account id: a shared domain cannot decide",
    ),
}
# The three most frequent of each reason.
EXAMPLES = """
with counted as (
    select reason, example, sum(rows) as rows from {found} where rule is null and example is not null group by all
)
select reason, example from counted
qualify row_number() over (partition by reason order by rows desc, example) <= 3 order by reason, rows desc, example
"""


def find_mapped(connection: duckdb.DuckDBPyConnection, settings: Settings) -> tuple[Mapped, ...]:
    """How many rows of each kind belong to an account, by which rule, and what the others have in common."""
    words = {
        "free": free_mail_domains(),
        "own": _listed([domain.lower() for domain in settings.internal_email_domains]),
        "own_users": _listed(settings.internal_users),
    }
    connection.execute(RULES.format(**words))
    found = [_tally(kind, role, query.format(**words), connection) for kind, role, query in KINDS]
    return tuple(one for one in found if one.rows)


def _tally(kind: str, role: str, query: str, connection: duckdb.DuckDBPyConnection) -> Mapped:
    found = f"({query}) as t(rule, reason, example, rows)"
    counted = connection.execute(
        f"select rule, case when rule is null then reason end, sum(rows) from {found} group by all order by 3 desc"
    ).fetchall()
    examples: dict[str, list[str]] = {}
    for reason, example in connection.execute(EXAMPLES.format(found=found)).fetchall():
        examples.setdefault(reason, []).append(shown(example, 40))
    return Mapped(
        kind=kind,
        role=role,
        rows=sum(int(rows) for rule, _, rows in counted if rule != "own people"),
        by_rule={rule: int(rows) for rule, _, rows in counted if rule and rule != "own people"},
        unmapped=tuple(
            Group(int(rows), *REASONS[reason], tuple(examples.get(reason, ())))
            for rule, reason, rows in counted
            if rule is None
        ),
    )


def _listed(names: list[str]) -> str:
    """The names as a list in SQL, which none of them being there must not make invalid."""
    return f"({', '.join(map(literal, names)) or 'null'})"
