"""What optional columns say, each where nothing else says it; and accounts that are not in every system."""

from typing import Any

from tests.scenarios.company import Company, day, workdays
from tests.scenarios.stories.money import bill, line
from tests.scenarios.stories.relationship import contact, engage


def add_to(company: Company) -> None:
    outsiders(company)
    names_of_one_account(company)
    properties(company)
    money(company)
    trials(company)
    tickets(company)
    bugs(company)
    people(company)


def outsiders(company: Company) -> None:
    """Strangford is in neither support nor the CRM; Askerswell is not in support until it asks."""
    for account_id in ("strangford", "askerswell"):
        company.account(account_id)
        forget(company, "zendesk.organization", "zendesk.domain_name", account_id=account_id)
        company.events(
            account_id,
            company.user(account_id, f"{account_id.title()[:5]} Out"),
            "report_viewed",
            workdays(90, 1),
        )
    forget(company, "hubspot.company", account_id="strangford")
    company.add(
        "zendesk.organization",
        id="o_askerswell",
        name="Askerswell",
        external_id="askerswell",
        _fivetran_synced=day(20),
    )
    company.ticket("askerswell", "askerswell-1", 20, "asker")


def forget(company: Company, *tables: str, account_id: str) -> None:
    for table in tables:
        company.rows[table] = [
            row for row in company.rows[table] if account_id not in map(tail, row.values())
        ]


def tail(value: Any) -> str:
    return str(value).partition("_")[2]


def names_of_one_account(company: Company) -> None:
    """In each system one account is known by an id alone and one by a domain alone."""
    for account_id in ("byidentity", "bydomain"):
        company.account(account_id)
        company.events(
            account_id, company.user(account_id, f"{account_id.title()} One"), "report_viewed", [30]
        )
        company.ticket(account_id, f"{account_id}-1", 40, "ann")
        engage(company, account_id, "CALL", 50)
    for table, by_id, by_domain in (
        ("stripe.customer", {"email": "billing@gmail.com"}, {"metadata": None}),
        ("zendesk.organization", {}, {"external_id": None}),
        ("hubspot.company", {"property_domain": None}, {"property_account_id": None}),
    ):
        company.rows[table][-2] |= by_id
        company.rows[table][-1] |= by_domain
    del company.rows["zendesk.domain_name"][-2:]
    company.rows["zendesk.organization"][-1]["domain_names"] = "bydomain.example"


def properties(company: Company) -> None:
    """The CRM alone says what Crmfield is, and its product traits changed in spring."""
    company.account("crmfield")
    company.rows["segment.groups"][-1] |= {"industry": None}
    company.add(
        "segment.groups", group_id="crmfield", name="Crmfield Ltd", employees=250, plan="business",
        created_at=day(400, 0), received_at=day(90),
    )  # fmt: skip
    company.rows["hubspot.company"][-1] |= {
        "property_lead_source": "partner", "property_region": "north", "property_hubspot_owner_id": "csm",
    }  # fmt: skip
    company.add("hubspot.owner", owner_id="csm", email="csm@ours.example", first_name="Cleo", last_name="Sim",
                _fivetran_synced=day(400))  # fmt: skip
    # Times of engagements that only the common table, or only the start, tells; and one without a type.
    engage(company, "crmfield", "MEETING", 60)
    company.rows["hubspot.engagement"][-1] |= {"timestamp": day(60)}
    company.rows["hubspot.engagement_meeting"].pop()
    engage(company, "crmfield", "MEETING", 25)
    company.rows["hubspot.engagement_meeting"][-1] |= {"property_hs_timestamp": None, "start_time": day(25)}
    company.add(
        "hubspot.deal",
        deal_id="d_crmfield",
        owner_id="csm",
        stage="won",
        property_amount=1,
        _fivetran_synced=day(30),
    )
    company.add(
        "hubspot.deal_company", deal_id="d_crmfield", company_id="h_crmfield", _fivetran_synced=day(30)
    )


def money(company: Company) -> None:
    # A price below a cent, and lines that say a price and a proration.
    company.account("fractional")
    company.rows["stripe.subscription_item"].pop()
    company.add(
        "stripe.price", id="pr_fractional", product_id="product", unit_amount=None, unit_amount_decimal=99.5,
        recurring_interval="month", recurring_interval_count=3, nickname="team", _fivetran_synced=day(400, 0),
    )  # fmt: skip
    company.add(
        "stripe.subscription_item", id="i_fractional", subscription_id="s_fractional", price_id="pr_fractional",
        quantity=100, _fivetran_synced=day(400, 0),
    )  # fmt: skip
    # The lines of its invoices say another price; the last one holds a part of a period too.
    company.account("lined")
    for ago in (80, 50, 20):
        (invoice,) = bill(company, "lined", [ago], subtotal=9000, total=9000, amount_due=9000)
        line(company, "lined", invoice, ago, amount=9000, quantity=10, period_end=day(ago - 30))
    line(company, "lined", invoice, 20, id="il_part", amount=1500, quantity=3, proration=True)
    # Open for long, and sent without a due date; and credited to a customer that only the note names.
    company.account("undated")
    company.invoice("undated", 60, paid_late=None, due_date=None)
    # A plan of two months; a subscription that the loader saw only after it had been cancelled for its end.
    company.account("bimonthly")
    company.rows["stripe.plan"][-1] |= {"interval_count": 2}
    company.account("hindsight", since=200)
    company.rows["stripe.subscription_history"].pop()
    company.subscription("hindsight", 200, is_auto_renewed=False, canceled_at=day(230), ended_at=None)


def trials(company: Company) -> None:
    company.account("tryout", since=60)
    company.rows["stripe.subscription_history"].pop()
    company.subscription("tryout", 60, 30, status="trialing", start_date=day(60, 0), trial_start=day(60, 0),
                         trial_end=day(30, 0))  # fmt: skip
    company.subscription("tryout", 30, start_date=day(60, 0), trial_start=day(60, 0), trial_end=day(30, 0))
    company.account("ontrial", since=10)
    company.rows["stripe.subscription_history"].pop()
    company.subscription("ontrial", 10, status="trialing", start_date=day(10, 0), trial_start=day(10, 0),
                         trial_end=day(-4, 0))  # fmt: skip
    # It ended for good, by its own day and by the end of its last version.
    company.account("ended")
    company.rows["stripe.subscription_history"].pop()
    company.subscription("ended", 400, 120)
    company.subscription("ended", 120, status="canceled", ended_at=day(120), canceled_at=day(130))


def tickets(company: Company) -> None:
    """Spam is deleted, a double merged, a colleague answers before support does, a ticket names no organization."""
    company.account("desk")
    company.ticket("desk", "desk-spam", 12, "dora", status="deleted", updated_at=day(11))
    company.ticket("desk", "desk-double", 12, "dora", updated_at=day(10))
    company.ticket("desk", "desk-main", 12, "dora", merged_ticket_ids="desk-double", via_channel="web")
    company.add("zendesk.user", id="z_colleague", organization_id="o_desk", email="colleague@desk.example",
                role="end-user", _fivetran_synced=day(12))  # fmt: skip
    for author, hour in (("z_colleague", 12), ("agent", 20)):
        company.add("zendesk.ticket_comment", id=f"desk-{author}", ticket_id="desk-main", user_id=author, public=True,
                    created=day(12, hour), body="Try again", _fivetran_synced=day(12, hour))  # fmt: skip
    company.add("zendesk.ticket_tag", ticket_id="desk-main", tag="usability", _fivetran_synced=day(12))
    company.ticket("desk", "desk-personal", 9, "dora", organization_id=None)


def bugs(company: Company) -> None:
    """Jira in ids: a bug that is fixed, one that is not going to be, and a story that is none."""
    for table, names in {
        "issue_type": ("Bug", "Story"), "status": ("To Do", "Done"), "priority": ("High",),
        "resolution": ("Fixed", "Won't Do"),
    }.items():  # fmt: skip
        for number, name in enumerate(names):
            company.add(f"jira.{table}", id=f"{table}-{number}", name=name, _fivetran_synced=day(400))
    company.account("jirafield")
    for key, issue_type, resolution in (
        ("ID-1", 0, "resolution-0"), ("ID-2", 0, "resolution-1"), ("ID-3", 1, None), ("ID-4", 0, None),
    ):  # fmt: skip
        company.ticket("jirafield", f"jirafield-{key}", 50, "jira", type="problem")
        company.add(
            "jira.issue", id=f"j-{key}", key=key, issue_type=f"issue_type-{issue_type}", priority="priority-0",
            status="status-1" if resolution else "status-0", resolution=resolution, created=day(50), updated=day(3),
            resolved=day(3) if resolution else None, _fivetran_synced=day(3),
        )  # fmt: skip
        company.add(
            "jira.ticket_issue_link", ticket_id=f"jirafield-{key}", issue_key=key, _fivetran_synced=day(50)
        )


def people(company: Company) -> None:
    """Check-ins by task and by survey, and an invitation that names a person only."""
    company.account("checked")
    user = company.user("checked", "Checker One", since=300)
    company.events("checked", user, "report_viewed", [20])
    contact(company, "checked", user)
    company.add("tenure.task_event", task_id="t1", account_id="checked", playbook_id="quarterly_check_in", event="done",
                cause_code="none_found", by="csm@ours.example", at=day(50))  # fmt: skip
    company.add(
        "survey.survey_invitation", id="asked-checked", user_id=user, survey_type="nps", sent_at=day(40)
    )
