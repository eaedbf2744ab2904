"""Rows of Salesforce, one by one: what is kept, what is set aside and why, and what was known when."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dbt_project.connectors.landed_rows import built_from, conformed, dirt, rows, rows_lost

# What lands, by table.
ROWS = {
    "account": """id,name,is_deleted,_fivetran_start,_fivetran_synced
        c1,One,false,,2026-01-01
        c2,Two,false,,2026-01-01
        c2,Two,true,,2026-03-01
        c3,Three,true,,2026-01-01
        c4,Early,false,2025-06-01,2026-01-01
        c4,Late,false,2025-09-01,2026-01-01
        ,None,false,,2026-01-01
        c5,Five,perhaps,,2026-01-01
        c6,Six,false,,1970-01-01""",
    "contact": """id,account_id,employment_status_c,last_modified_date,is_deleted,_fivetran_synced
        k1,c1,employed,2025-05-01,,2026-01-01
        k1,c1,employed,2026-01-20,,2026-02-01
        k1,c1,left,2026-02-20,,2026-03-01
        k2,c3,,2025-05-01,,2026-01-01
        k3,c9,,2025-05-01,,2026-01-01
        k4,c1,,2026-05-01,,2026-01-01
        k5,c1,,2025-05-01,true,2026-01-01""",
    "account_contact_role": """id,contact_id,role,last_modified_date,is_deleted,_fivetran_synced
        r1,k1,Executive  sponsor,2025-05-01,false,2026-01-01
        r1,k1,Executive  sponsor,2025-05-01,true,2026-03-01""",
    "opportunity_contact_role": """id,contact_id,role,last_modified_date,is_deleted,_fivetran_synced
        r2,k1,Champion,2025-06-01,false,2026-01-01
        r3,k9,Champion,2025-06-01,false,2026-01-01
        r4,,Champion,2025-06-01,false,2026-01-01""",
    "opportunity": """id,account_id,_fivetran_synced
        o1,c1,2026-01-01
        o2,c9,2026-01-01""",
    "task": """id,account_id,what_id,who_id,task_subtype,type,is_closed,status,completed_date_time,activity_date,is_deleted,_fivetran_synced
        t1,c1,,k1,Call,,true,Completed,2026-01-10,2026-01-31,false,2026-01-11
        t2,,c1,lead,Task,Email,,Completed,,2026-01-12,false,2026-01-12
        t3,,o1,,Email,,false,Open,,2026-01-12,false,2026-01-12
        t4,c9,,,Call,,true,Completed,2026-01-10,,false,2026-01-11
        t5,c1,,,Call,,maybe,Completed,2026-01-10,,false,2026-01-11
        t6,c1,,,Call,,true,Completed,2026-05-10,,false,2026-01-11
        t7,c1,,,Call,,true,Completed,2026-01-10,,false,2026-01-11
        t7,c1,,,Call,,true,Completed,2026-01-10,,true,2026-01-12""",  # noqa: E501
    "event": """id,account_id,what_id,who_id,start_date_time,activity_date,is_child,_fivetran_synced
        e1,,o1,k1,,2026-01-10,,2026-01-11
        e2,c1,,,2026-02-30,,,2026-01-11
        e3,c1,,,2026-01-10,,true,2026-01-11
        e4,,,,2026-01-10,,,2026-01-11""",
    "user": """id,email,first_name,last_name,_fivetran_deleted,_fivetran_synced
        u1,olga@ourcompany.example,Olga,Own,false,2026-01-01
        u2,max@ourcompany.example,Max,Own,false,2026-01-01
        u2,max@ourcompany.example,Max,Own,true,2026-02-01""",
}

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from built_from("salesforce", ROWS, tmp_path_factory.mktemp("home"))


def test_each_bad_row_says_what_is_wrong_with_it(built: Path) -> None:
    assert dirt("salesforce") == {
        ("account", "", "id: missing"),
        ("account", "c5", "is_deleted: not true or false: 'perhaps'"),
        ("account", "c6", "_fivetran_synced: impossible time, before 2000: '1970-01-01'"),
        ("contact", "k3", "account_id: unknown account: 'c9'"),
        ("contact", "k4", "last_modified_date: impossible time, more than a day after _fivetran_synced"),
        ("opportunity_contact_role", "r3", "contact_id: unknown contact: 'k9'"),
        ("opportunity_contact_role", "r4", "contact_id: missing"),
        ("opportunity", "o2", "account_id: unknown account: 'c9'"),
        ("task", "t4", "account_id: unknown account: 'c9'"),
        ("task", "t5", "is_closed: not true or false: 'maybe'"),
        ("task", "t6", "completed_date_time: impossible time, more than a day after _fivetran_synced"),
        ("event", "e2", "start_date_time: not a time: '2026-02-30'"),
    }


def test_deleted_rows_are_set_aside_and_are_no_dirt(built: Path) -> None:
    gone = rows(
        "select table_name, row_key from staging.quarantine where reason = 'deleted at the source' order by all"
    )
    assert [(table, key.split("|")[0]) for table, key in gone] == [
        ("account", "c2"), ("account", "c3"), ("account_contact_role", "r1"), ("contact", "k5"), ("task", "t7"),
        ("user", "u2"),
    ]  # fmt: skip
    assert rows_lost() == []


def test_an_account_counts_until_it_is_deleted_and_begins_where_history_mode_says(built: Path) -> None:
    columns = (
        "company_id, company_name, cast(valid_from_at as date)::text, cast(valid_until_at as date)::text"
    )
    assert conformed("cnf_crm__company_versions", columns) == [
        ("c1", "One", None, None),
        ("c2", "Two", None, "2026-03-01"),
        ("c4", "Early", None, "2025-09-01"),
        ("c4", "Late", "2025-09-01", None),
    ]
    assert conformed("cnf_crm__companies", "company_id, company_name") == [("c1", "One"), ("c4", "Late")]


def test_roles_of_a_contact_are_read_together_from_when_they_changed(built: Path) -> None:
    columns = "contact_id, property_name, cast(changed_at as date)::text, value"
    assert conformed("cnf_crm__contact_property_changes", columns) == [
        ("k1", "buying_role", "2025-05-01", "EXECUTIVE_SPONSOR"),
        ("k1", "buying_role", "2025-06-01", "CHAMPION;EXECUTIVE_SPONSOR"),
        # the role is taken away when the loader says so: its last change was before
        ("k1", "buying_role", "2026-03-01", "CHAMPION"),
        ("k1", "employment_status", "2025-05-01", "employed"),
        ("k1", "employment_status", "2026-02-20", "left"),
    ]
    assert conformed("cnf_crm__contacts", "contact_id, company_id, buying_role, employment_status") == [
        ("k1", "c1", "CHAMPION", "left"),
        ("k2", "c3", None, None),
    ]


def test_engagements_are_what_took_place(built: Path) -> None:
    assert conformed(
        "cnf_crm__engagements", "engagement_id, engagement_type, cast(occurred_at as date)::text"
    ) == [
        ("e1", "MEETING", "2026-01-10"),
        ("e4", "MEETING", "2026-01-10"),
        ("t1", "CALL", "2026-01-10"),
        ("t2", "EMAIL", "2026-01-12"),
    ]
    companies = [("e1", "c1"), ("t1", "c1"), ("t2", "c1")]
    assert conformed("cnf_crm__engagement_companies", "engagement_id, company_id") == companies
    assert conformed("cnf_crm__engagement_contacts", "engagement_id, contact_id") == [
        ("e1", "k1"),
        ("t1", "k1"),
    ]


def test_owners_are_the_users_who_are_there(built: Path) -> None:
    assert conformed("cnf_crm__owners", "owner_id, email, owner_name") == [
        ("u1", "olga@ourcompany.example", "Olga Own")
    ]
