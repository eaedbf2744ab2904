"""Staging on a company small enough to count by hand: what is kept, what is set aside, which days are built."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from tenure import warehouse
from tenure.core import paths
from tenure.landing.contract import read_contract
from tenure.landing.open_landing import open_landing_folder
from tenure.transform.build_stage import build_stage
from tenure.transform.dbt_runner import FOR_ANY_RUN, invoke_dbt
from tests.dbt_project.conformed import conformed_sql

TRACKS = "segment/tracks"
EVENT = "id,user_id,event,timestamp,received_at,context_group_id"
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One for all tests: dbt parses the project once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("TENURE_LANDING", raising=False)
        yield paths.home()


@pytest.fixture
def company(home: Path) -> None:
    """Its landing as it was first, whatever the test before has done; of the warehouse only what differs is built."""
    shutil.rmtree(paths.landing(), ignore_errors=True)
    land("segment/groups", "group_id,name,received_at", "a1,One,2026-01-01", "a2,Two,2026-01-01")
    land(
        "segment/users",
        "id,email,received_at",
        "u1,eve@one.example,2026-01-01",
        "u2,bob@two.example,2026-01-01",
    )
    land(
        "segment/identifies",
        "id,user_id,context_group_id,timestamp",
        "i1,u1,a1,2026-01-01",
        "i2,u2,a2,2026-01-01",
    )
    land(TRACKS, EVENT, *(event(f"e{day}", day) for day in range(1, 6)))


@pytest.fixture
def everything(company: None) -> None:
    """The company with the rows of all tests that ask of tables of their own; built by the first of them."""
    land_tasks_and_answers()
    land_product()
    land_conversations()
    land_exchange_rates()
    land_prices()
    build(7)


def event(key: str, received: int, account: str = "a1", occurred: int | None = None) -> str:
    happened = f"2026-03-{occurred or received:02d} 11:00:00"
    return f"{key},u1,report_exported,{happened},2026-03-{received:02d} 12:00:00,{account}"


def land(table: str, header: str, *lines: str, name: str = "1") -> None:
    folder = paths.landing() / table
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_text("\n".join([header, *lines]) + "\n")


def build(day: int) -> None:
    open_landing_folder()
    build_stage("raw", date(2026, 3, day))


def rows(query: str) -> list[tuple]:
    with warehouse.connect(read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_every_row_that_lands_is_kept_or_set_aside_with_a_reason(company: None) -> None:
    land(
        TRACKS,
        EVENT,
        event("e1", 6),
        event("e8", 6, "a9"),
        event("", 6),
        event("e9", 2, occurred=9),
        event("e7", 6).replace("u1", ""),
        event("e10", 6).replace("2026-03-06 12", "9999-12-31 12"),
        event("e11", 6).replace("u1", "u\x1b1"),
        name="dirt",
    )
    land(
        "stripe/customer",
        "id,metadata,email,_fivetran_synced",
        'c1,"{""account_id"": ""a1""}",,2026-01-01',
        'c1,"{""account_id"": ""a2""}",,2026-01-02',
        "c2,no json,pay@two.example,2026-01-01",
        f"{'c' * 300},,,2026-01-01",
    )
    # no domain is left of the first, and two tables speak of one engagement
    land("zendesk/organization", "id,name,external_id", "o1,One \u202e\x1b[31m,a1")
    land("zendesk/domain_name", "organization_id,domain_name", "o1,https://", "o1,one.example")
    land("hubspot/engagement", "id,timestamp", "g1,2026-01-01")
    land("hubspot/engagement_meeting", "engagement_id,property_hs_timestamp", "g1,2026-01-02")
    land("hubspot/engagement_call", "engagement_id,property_hs_timestamp", "g1,2026-01-03")
    invoices = [
        "i1,c1,2026-01-01,5",
        "i1,c1,2026-01-01,5",
        "i2,c1,2026-01-01,abc",
        "i3,c7,2026-01-01,5",
        "i4,c1",
        "i5,c1,2026-01-01,-5",
        "i6,c1,2026-01-01,NaN",
        "i7,c1,infinity,5",
        "i8,c1,2026-01-01,9223372036854775807",
    ]
    land("stripe/invoice", "id,customer_id,created,amount_due", *invoices)
    build(7)

    assert (
        rows(
            "select * from intermediate.int_raw__table_counts where rows_landed <> rows_kept + rows_set_aside"
        )
        == []
    )
    counts = "select table_name, rows_landed, rows_kept from intermediate.int_raw__table_counts where rows_landed > 0"
    assert sorted(rows(counts)) == [
        ("customer", 4, 2),
        ("domain_name", 2, 1),
        ("engagement", 1, 1),
        ("engagement_call", 1, 1),
        ("engagement_meeting", 1, 1),
        ("groups", 2, 2),
        ("identifies", 2, 2),
        ("invoice", 9, 1),
        ("organization", 1, 1),
        ("tracks", 12, 6),
        ("users", 2, 2),
    ]
    reasons = (
        "select row_key, reason from staging.quarantine where table_name = '{}' order by reason, row_key"
    )
    assert rows(reasons.format("tracks")) == [
        ("e8", "account_id: unknown account: 'a9'"),
        (None, "id: missing"),
        ("e10", "received_at: impossible time, after 2099: '9999-12-31 12:00:00'"),
        ("e1", "replayed row"),
        ("e9", "timestamp: impossible time, more than a day after received_at"),
        ("e11", "user_id: holds signs that cannot be seen: 'u?1'"),
    ]
    assert rows(reasons.format("customer")) == [
        ("c" * 120 + "…", f"id: too long for a key: '{'c' * 120}…'"),
        ("c1", "superseded by a later version"),
    ]
    assert rows(reasons.format("domain_name")) == [("o1|", "domain_name: missing")]
    assert rows("select name from zendesk.organization") == [("One [31m",)]
    engagements = "select engagement_type, cast(occurred_at as text) from staging.stg_hubspot__engagements"
    assert rows(engagements) == [("MEETING", "2026-01-02 00:00:00")]
    assert rows(reasons.format("invoice")) == [
        ("i8", "amount_due: impossibly large: '9223372036854775807'"),
        ("i5", "amount_due: negative: '-5'"),
        ("i6", "amount_due: not a number: 'NaN'"),
        ("i2", "amount_due: not a number: 'abc'"),
        (None, "created: missing columns: Expected Number of Columns: 4 Found: 2"),
        ("i7", "created: not a time: 'infinity'"),
        ("i3", "customer_id: unknown customer: 'c7'"),
        ("i1", "replayed row"),
    ]
    # an event that names no one still counts for its account
    assert rows("select event_id, account_id from conformed.cnf_product__events where user_id is null") == [
        ("e7", "a1")
    ]
    mapped = (
        "select customer_id, account_id, mapped_by, cast(mapped_until_on as varchar)"
        " from intermediate.int_identity__customers order by all"
    )
    assert rows(mapped) == [
        ("c1", "a1", "id", "2026-01-02"),
        ("c1", "a2", "id", None),
        ("c2", "a2", "e-mail domain", None),
    ]


@pytest.mark.slow
def test_a_conversation_needs_no_more_than_its_key_and_a_day(company: None) -> None:
    land("intercom/conversation_history", "id,created_at", "1,2026-03-01 10:00:00")
    build(7)
    known = "ticket_id, organization_id, requester_id, priority, status, subject, channel"
    assert rows(f"select {known} from ({conformed_sql()['cnf_support__tickets']})") == [
        ("intercom-1", *[None] * 6)
    ]
    changes = conformed_sql()["cnf_support__ticket_field_changes"]
    assert rows(f"select field_name, value from ({changes})") == [("status", "new")]


def test_crawlers_count_nowhere_and_the_name_of_an_event_is_not_what_it_was_about(company: None) -> None:
    moment = "2026-03-04 10:00:00"
    land(
        TRACKS,
        f"{EVENT},event_text,context_user_agent",
        f"crawled,u1,report_opened,{moment},{moment},a1,Report Opened,Mozilla/5.0 (compatible; Googlebot/2.1; +http)",
        f"opened,u1,report_opened,{moment},{moment},a1,Report Opened,Mozilla/5.0 (Windows NT 10.0) Chrome/126.0",
        f"invited,u1,onboarding_step_completed,{moment},{moment},a1,invite_team,",
        name="web",
    )
    build(6)
    assert rows(
        "select event_id, event_text from conformed.cnf_product__events where event_id not like 'e%' order by all"
    ) == [("invited", "invite_team"), ("opened", None)]
    assert rows("select row_key, reason, is_dirt from staging.quarantine where table_name = 'tracks'") == [
        ("crawled", "bot", False)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["stripe", "billing"])
def test_a_source_or_a_role_that_is_switched_off_is_not_connected(company: None, name: str) -> None:
    land("stripe/plan", "id,amount", "p1,100")
    (paths.landing() / "tenure.yml").write_text(f"sources_switched_off: [{name}]")
    build(6)
    connected = "select source_name from intermediate.int_sources__connected where is_connected"
    assert rows(connected) == [("segment",)]
    assert rows("select count(*) from stripe.plan") == [(0,)]


def land_tasks_and_answers() -> None:
    events = [
        ("t1", "opened", ""), ("t1", "done", "sponsor_change"), ("t2", "dismissed", "false_alarm"),
        ("t3", "held_out", ""), ("t4", "done", ""), ("t5", "dismissed", "aliens"), ("t6", "finished", "price"),
        ("t7", "snoozed", "aliens"),
    ]  # fmt: skip
    land(
        "tenure/task_event",
        "task_id,account_id,playbook_id,event,cause_code,by,at",
        *(f"{task},a1,call,{event},{cause},me,2026-03-02 09:00:00" for task, event, cause in events),
    )
    asked = (("k1", "check_in"), ("k2", "check_in"), ("k3", "check_in"), ("n1", "nps"), ("n2", "nps"))
    land(
        "survey/survey_invitation",
        "id,user_id,account_id,survey_type,sent_at",
        *(f"{key},u1,a1,{kind},2026-03-01" for key, kind in asked),
    )
    answers = (
        ("k1", "", '"{""goal_met"": true}"'), ("k2", "", ""), ("k3", "", "well"), ("n1", "", '"{""goal_met"": true}"'),
        ("n2", "9", ""),
    )  # fmt: skip
    land(
        "survey/survey_response",
        "id,invitation_id,user_id,score,answers,responded_at",
        *(f"{key}a,{key},u1,{score},{text},2026-03-02" for key, score, text in answers),
    )


def test_a_task_that_ends_needs_a_cause_and_a_check_in_its_answers(everything: None) -> None:
    counts = (
        "select table_name, rows_landed, rows_kept, rows_set_aside from intermediate.int_raw__table_counts"
    )
    counted = {name: numbers for name, *numbers in rows(counts)}
    assert (counted["task_event"], counted["survey_response"]) == ([8, 5, 3], [5, 2, 3])
    why = "select {}, reason from staging.quarantine where table_name = '{}' order by row_key"
    assert rows(why.format("left(row_key, 2)", "task_event")) == [
        ("t4", "cause_code: missing"),
        ("t5", "cause_code: unknown cause: 'aliens'"),
        ("t6", "event: unknown event: 'finished'"),
    ]
    assert rows(why.format("row_key", "survey_response")) == [
        ("k2a", "answers: missing"),
        ("k3a", "answers: no JSON: 'well'"),
        ("n1a", "score: missing"),
    ]
    kept = (
        "select response_id, score, answers from staging.stg_survey__responses"
        " where set_aside_reason is null order by all"
    )
    assert rows(kept) == [
        ("k1a", None, '{"goal_met": true}'),
        ("n2a", 9.0, None),
    ]


def kept(columns: str, table: str) -> str:
    return f"select {columns} from staging.{table} where set_aside_reason is null order by all"


def land_product() -> None:
    land(
        "company/value_metric",
        "account_id,event_name,label,goal_per_28d",
        *("*,report_exported,reports,10", "a1,order_shipped,orders,", "a9,order_shipped,orders,5"),
        *(
            "a2,,orders,5",
            "a2,order_shipped,orders,many",
            "a2,order_shipped,orders,-1",
            "a2,order_shipped,orders,nan",
        ),
    )
    land("company/plan_feature", "plan,event_name", "team,report_exported", "team,report_exported", "team,")
    land(
        "company/feature_content",
        "event_name,title,kind,link_path,sentence",
        *("report_exported,Reports,video,/videos/reports,Seen at once.", "f1,Films,film,/films,Long ones."),
        *("f2,Guide,guide,guides/api,In short.", "f3,,guide,/guides/api,In short."),
    )


def test_what_a_company_says_of_its_product_is_kept_or_set_aside_with_a_reason(everything: None) -> None:
    assert rows(kept("account_id, goal_per_28d", "stg_company__value_metrics")) == [
        ("*", 10.0),
        ("a1", None),
    ]
    assert rows(kept("plan, event_name", "stg_company__plan_features")) == [("team", "report_exported")]
    assert rows(kept("event_name", "stg_company__feature_content")) == [("report_exported",)]
    why = "select reason from staging.quarantine where table_name = '{}' order by landed_row"
    assert [reason for (reason,) in rows(why.format("value_metric"))] == [
        "account_id: unknown account: 'a9'",
        "event_name: missing",
        "goal_per_28d: not a number: 'many'",
        "goal_per_28d: outside 0 to 1000000000: '-1'",
        "goal_per_28d: not a number: 'nan'",
    ]
    assert [reason for (reason,) in rows(why.format("feature_content"))] == [
        "kind: none of video, guide, onboarding step: 'film'",
        "link_path: does not begin with a slash: 'guides/api'",
        "title: missing",
    ]


CONVERSATIONS = {
    "conversation_history": (
        "id,created_at,updated_at,conversation_rating_value,_fivetran_active,_fivetran_start,_fivetran_end,_fivetran_synced",
        {
            "1,2026-03-01,2026-03-01,,false,2026-03-01,2026-03-02,2026-03-02": None,
            "1,2026-03-01,2026-03-02,5,true,2026-03-02,9999-12-31 23:59:59,2026-03-02": "replayed row",
            "1,2026-03-01,2026-03-02,5,true,2026-03-02,9999-12-31 23:59:59.999,2026-03-02": None,
            ",2026-03-01,2026-03-01,,true,2026-03-01,,2026-03-02": "id: missing",
            "2,,2026-03-01,,true,2026-03-01,,2026-03-02": "created_at: missing",
            "3,soon,2026-03-01,,true,2026-03-01,,2026-03-02": "created_at: not a time: 'soon'",
            "4,2026-03-01,2026-03-01,6,true,2026-03-01,,2026-03-02": "conversation_rating_value: outside 1 to 5: '6'",
            "5,2026-03-01,2026-03-01,good,true,2026-03-01,,2026-03-02":
                "conversation_rating_value: not a number: 'good'",
            "6,2026-03-02,2026-03-01,,true,2026-03-01,,2026-03-02":
                "updated_at: impossible time, before created_at",
            "7,2026-03-05,2026-03-05,,true,2026-03-05,,2026-03-02":
                "created_at: impossible time, more than a day after _fivetran_synced",
            "8,2026-03-01,2026-03-01,,maybe,2026-03-01,,2026-03-02":
                "_fivetran_active: not true or false: 'maybe'",
            "9,2026-03-01,2026-03-01,,false,2026-03-02,2026-03-01,2026-03-02":
                "_fivetran_end: impossible time, before _fivetran_start",
        },
    ),
    "conversation_part_history": (
        "id,conversation_id,part_type,author_type,created_at,updated_at,_fivetran_synced",
        {
            "1,1,comment,user,2026-03-01,2026-03-01,2026-03-02": None,
            "1,1,comment,user,2026-03-01,2026-03-01,2026-03-01": "superseded by a later version",
            "2,12,comment,user,2026-03-01,2026-03-01,2026-03-02": "conversation_id: unknown conversation: '12'",
            "3,2,comment,user,2026-03-01,2026-03-01,2026-03-02": "conversation_id: unknown conversation: '2'",
            "4,1,,user,2026-03-01,2026-03-01,2026-03-02": "part_type: missing",
            "5,1,comment,user,2026-03-01,1970-01-01,2026-03-02":
                "updated_at: impossible time, before 2000: '1970-01-01'",
        },
    ),
    "contact_history": (
        "id,email,updated_at,_fivetran_start",
        {"c1,eve@one.example,2026-03-01,2026-03-01": None, ",x@one.example,2026-03-01,2026-03-01": "id: missing"},
    ),
    "company_history": (
        "id,company_id,website,updated_at",
        {"x1,a1,https://one.example,2026-03-01": None, ",a1,,2026-03-01": "id: missing",
         "x2,a1,,today": "updated_at: not a time: 'today'"},
    ),
    "contact_company_history": (
        "contact_id,company_id,contact_updated_at",
        {"c1,x1,2026-03-01": None, "c2,x1,2026-03-01": "contact_id: unknown contact: 'c2'",
         "c1,x2,2026-03-01": "company_id: unknown company: 'x2'", "c1,,2026-03-01": "company_id: missing"},
    ),
    "conversation_contact_history": (
        "conversation_id,contact_id,conversation_updated_at",
        {"1,c1,2026-03-01": None, "12,c1,2026-03-01": "conversation_id: unknown conversation: '12'",
         "1,c2,2026-03-01": "contact_id: unknown contact: 'c2'"},
    ),
    "conversation_tag_history": (
        "conversation_id,tag_id,conversation_updated_at",
        {"1,11,2026-03-01": None, "1,12,2026-03-01": None, "1,13,2026-03-01": "tag_id: unknown tag: '13'",
         ",11,2026-03-01": "conversation_id: missing"},
    ),
    "admin": (
        "id,email,_fivetran_deleted",
        {"77,ada@us.example,false": None, "78,bo@us.example,true": None, ",x@us.example,false": "id: missing",
         "79,cy@us.example,gone": "_fivetran_deleted: not true or false: 'gone'"},
    ),
    "tag": (
        "id,name,_fivetran_deleted",
        {"11,export,false": None, "12,export,true": None, "14,,false": "name: missing"},
    ),
}  # fmt: skip


def land_conversations() -> None:
    for table, (header, reason_of_line) in CONVERSATIONS.items():
        land(f"intercom/{table}", header, *reason_of_line)


def test_conversations_are_kept_or_set_aside_with_a_reason(everything: None) -> None:
    counts = (
        "select table_name, rows_landed, rows_kept, rows_set_aside from intermediate.int_raw__table_counts"
        " where source_name = 'intercom'"
    )
    counted = {name: numbers for name, *numbers in rows(counts)}
    why = "select landed_row, reason from staging.quarantine where source_name = 'intercom' and table_name = '{}'"
    for table, (_, reason_of_line) in CONVERSATIONS.items():
        reasons = list(reason_of_line.values())
        bad = {row: reason for row, reason in enumerate(reasons, start=1) if reason}
        assert dict(rows(why.format(table))) == bad, table
        assert counted[table] == [len(reasons), len(reasons) - len(bad), len(bad)], table
    # what the source has deleted is no dirt, and tags nothing
    assert rows(f"select ticket_id, tag from ({conformed_sql()['cnf_support__ticket_tags']})") == [
        ("intercom-1", "export")
    ]


def test_every_table_of_the_contract_is_staged_and_counted_under_its_role(everything: None) -> None:
    counted = rows("select source_name, table_name, role from intermediate.int_raw__table_counts")
    assert set(counted) == {(table.source, table.name, table.role) for table in read_contract().tables}


def test_staging_and_conformed_are_typed_as_documented(everything: None) -> None:
    tables = rows("select table_name from information_schema.tables where table_schema = 'staging'")
    staged = {name: column_types(f"select * from staging.{name}") for (name,) in tables}
    for model in documented_models("staging"):
        documented = {column["name"]: column["data_type"] for column in model.get("columns", [])}
        found = staged.pop(model["name"], documented)
        assert documented.items() <= found.items(), model["name"]
    assert staged == {}

    conformed = conformed_sql()
    for model in documented_models("conformed"):
        documented = {column["name"]: column["data_type"] for column in model["columns"]}
        assert column_types(conformed.pop(model["name"])) == documented, model["name"]
    assert conformed == {}


def documented_models(layer: str) -> Iterator[dict]:
    for file in (paths.DBT_PROJECT / "models" / layer).rglob("_*__models.yml"):
        yield from yaml.safe_load(file.read_text())["models"]


def column_types(query: str) -> dict[str, str]:
    described = rows(f"describe {query}")
    return {column: {"varchar": "text"}.get(kind.lower(), kind.lower()) for column, kind, *_ in described}


def land_exchange_rates() -> None:
    land(
        "company/exchange_rate",
        "currency,rate,valid_from_on",
        *("EUR,1.1,2026-01-01", "eur,1.2,2026-02-01", "usd,1,2026-01-01", "eur,1.1,2026-01-01"),
        *(
            "euro,1.1,2026-01-01",
            "chf,0,2026-01-01",
            "chf,-1,2026-01-01",
            "chf,nan,2026-01-01",
            "chf,much,2026-01-01",
        ),
        *("usd,0.9,2026-02-01", "chf,1.1,soon", ",1.1,2026-01-01"),
    )


def test_exchange_rates_are_kept_or_set_aside_with_a_reason(everything: None) -> None:
    assert rows(kept("currency, valid_from_on, rate", "stg_company__exchange_rates")) == [
        ("eur", date(2026, 1, 1), 1.1),
        ("eur", date(2026, 2, 1), 1.2),
        ("usd", date(2026, 1, 1), 1.0),
    ]
    why = "select reason from staging.quarantine where table_name = 'exchange_rate' order by landed_row"
    assert [reason for (reason,) in rows(why)] == [
        "replayed row",
        "currency: no code of three letters: 'euro'",
        "rate: zero",
        "rate: negative: '-1'",
        "rate: not a number: 'nan'",
        "rate: not a number: 'much'",
        "rate: not 1, though usd is the reporting currency: '0.9'",
        "valid_from_on: not a day: 'soon'",
        "currency: missing",
    ]


def land_prices() -> None:
    land(
        "stripe/price",
        "id,product_id,unit_amount,unit_amount_decimal,recurring_interval,currency",
        *("isk,p,50000,,month,isk", "jpy,p,500,,month,jpy", "usd,p,,12.5,month,usd", "none,p,700,,month,"),
    )


def test_a_currency_that_billing_counts_in_hundredths_lands_in_its_own_minor_unit(everything: None) -> None:
    assert rows(kept("plan_id, amount_cents", "stg_stripe__prices")) == [
        ("isk", 500.0),
        ("jpy", 500.0),
        ("none", 700.0),
        ("usd", 12.5),
    ]


def test_a_broken_key_is_named_with_its_model(everything: None, request: pytest.FixtureRequest) -> None:
    request.addfinalizer(paths.warehouse_file().unlink)
    with warehouse.connect() as connection:
        connection.execute("insert into staging.stg_segment__users (user_id) values ('u1'), (null)")
        connection.execute("insert into staging.stg_stripe__charges (charge_id) values ('x1'), ('x1')")
        connection.execute(
            "insert into seeds.cause_codes (cause_code, label, family) values ('aliens', null, 'space')"
        )
    assert found_by("assert_keys_of_product") == {
        "cnf_product__users": {"user_id = u1: 2 rows", "user_id = NULL: 1 rows"},
        # without the day on which it was received it is one more version, which was always known
        "cnf_product__user_versions": {"user_id = NULL, valid_from_at = NULL: 1 rows"},
    }
    assert found_by("assert_keys_of_conformed") == {"cnf_billing__charges": {"charge_id = x1: 2 rows"}}
    assert found_by("assert_seeds_hold_together") == {
        "cause_codes": {"label is NULL in 1 rows", "aliens: unknown family space"}
    }


def found_by(test: str) -> dict[str, set[str]]:
    """The problems that a data test finds, by model."""
    result = invoke_dbt(["test", "--select", test, "--vars", str(FOR_ANY_RUN)])
    (query,) = (run.node.compiled_code for run in result.result if run.node.resource_type == "test")
    found: dict[str, set[str]] = {}
    for model, problem in rows(query):
        found.setdefault(model, set()).add(problem)
    assert result.success == (not found)
    return found
