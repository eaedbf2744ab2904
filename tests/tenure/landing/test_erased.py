"""An erased person lands again, in every table that has people, and no view gives them."""

import json
import re
import stat
from pathlib import Path

import pytest

from tenure.core import paths
from tenure.landing.contract import Table, read_contract
from tenure.landing.erased import Erased, ErasedUnreadable, read_erased, write_erased
from tenure.landing.open_landing import open_landing

ADDRESS, NAME, WORDS = "Ruth.Osei@Acme.example", "Ruth Osei", "I am Ruth, and I am cross"
IDS = {
    "user_id": "4711",
    "zendesk_user_id": "360012345",
    "intercom_contact_id": "5f0c",
    "hubspot_contact_id": "51",
    "salesforce_contact_id": "003XX",
}
SAID = {
    **IDS,
    "address": ADDRESS,
    "name": NAME,
    "words": WORDS,
    "json_words": json.dumps({"gaps": WORDS, "n": "7"}),
}
FILLED = {
    "text": "other",
    "bigint": 7,
    "double": 7.5,
    "boolean": "true",
    "timestamp": "2026-01-01",
    "date": "2026-01-01",
}
RUTH = Erased("key", {}).plus({"address": {ADDRESS.lower()}, **{kind: {one} for kind, one in IDS.items()}})
PEOPLE = [table for table in read_contract().tables if any(column.person for column in table.columns)]
# Columns that look like a person's and are none's: of accounts, of tickets, or names of things.
NOBODY = re.compile(
    r"(group|company|organization|customer|event|product|plan|tag|feature)s?\.name|\.(display_)?name$"
)
LOOKS_PERSONAL = re.compile(
    r"email|user_id$|contact_id$|requester|author_id|first_name|last_name|subject|body|comment$|note$|^by$|who_id|title$"
)


def _land(table: Table, landing: Path, values: dict[str, object]) -> None:
    folder = landing / table.source / table.name
    folder.mkdir(parents=True)
    row = {column.name: values.get(column.person or "", FILLED[column.data_type]) for column in table.columns}
    (folder / "1.jsonl").write_text(json.dumps(row) + "\n")


def _rows(table: Table, connection, landing: Path, erased: Erased) -> list[dict]:
    open_landing(landing, connection, read_contract(), erased)
    name = f'"{table.source}"."{table.name}"'
    return connection.execute(f"select * from memory.{name}").df().to_dict("records")


@pytest.mark.parametrize("table", PEOPLE, ids=lambda table: f"{table.source}.{table.name}")
def test_who_was_erased_comes_back_in_no_table(table, landing, connection):
    _land(table, landing, SAID)
    (as_landed,) = _rows(table, connection, landing, Erased("key", {}))
    (row,) = _rows(table, connection, landing, RUTH)
    for column in table.columns:
        if column.kept_where is None and column.person:
            assert SAID[column.person] in as_landed.values()
            assert row[column.name] not in (None, "", SAID[column.person])
            assert "ruth" not in row[column.name].lower()
        elif not column.person:
            assert row[column.name] == as_landed[column.name] or row[column.name] is None


@pytest.mark.parametrize("table", PEOPLE, ids=lambda table: f"{table.source}.{table.name}")
def test_everyone_else_is_as_landed(table, landing, connection):
    _land(table, landing, SAID | {"address": "x@acme.example"} | dict.fromkeys(IDS, "47110"))
    before = _rows(table, connection, landing, Erased("key", {}))
    assert str(_rows(table, connection, landing, RUTH)) == str(before)


def test_one_id_has_one_pseudonym_wherever_it_stands(landing, connection):
    tables = {f"{table.source}.{table.name}": table for table in PEOPLE}
    names = ("segment.users", "segment.tracks", "survey.survey_response")
    for name in names:
        _land(tables[name], landing, SAID)
    found = [_rows(tables[name], connection, landing, RUTH)[0] for name in names]
    assert {row["id" if "email" in row else "user_id"] for row in found} == {
        RUTH.pseudonym("user_id", "4711")
    }
    assert found[0]["email"] == RUTH.pseudonym("address", ADDRESS)
    assert found[0]["email"].endswith("@acme.example")
    assert json.loads(found[2]["answers"]) == {"gaps": "erased", "n": "7"}


def test_the_same_id_of_another_kind_is_someone_elses(landing, connection):
    (table,) = [one for one in PEOPLE if f"{one.source}.{one.name}" == "zendesk.ticket"]
    _land(table, landing, SAID | {"zendesk_user_id": "4711"})
    (row,) = _rows(table, connection, landing, RUTH)
    assert (row["requester_id"], row["subject"]) == ("4711", WORDS)


def test_lines_that_are_no_rows_keep_no_one_either(landing, connection):
    folder = landing / "segment" / "users"
    folder.mkdir(parents=True)
    (folder / "1.csv").write_text(
        f"id,email,name\n4711,{ADDRESS},{NAME}\nx,{ADDRESS},{NAME},far,too,many\ny,y@a.example,Y\n"
    )
    open_landing(landing, connection, read_contract(), RUTH)
    kept = connection.execute("select payload from landing.rejected_rows").fetchall()
    copied = connection.execute("select payload from landing.copied_rows").fetchall()
    assert (len(kept), len(copied)) == (1, 2)
    assert "ruth" not in f"{kept}{copied}".lower()
    assert connection.execute("select count(*) from segment.users where id = 'y'").fetchall() == [(1,)]


def test_every_column_of_the_contract_that_looks_personal_says_what_it_is():
    unsaid = [
        f"{table.source}.{table.name}.{column.name}"
        for table in read_contract().tables
        for column in table.columns
        if LOOKS_PERSONAL.search(column.name) and not column.person
    ]
    # A title of ours, whether someone wants mails, and a ticket's or an account's own keys, name no person.
    assert unsaid == [
        "company.feature_content.title",
        "hubspot.contact.property_hs_email_optout",
        "intercom.contact_history.unsubscribed_from_emails",
        "salesforce.contact.has_opted_out_of_email",
    ]


def test_the_list_of_the_erased_holds_no_address_and_is_its_owners_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    write_erased(RUTH)
    said = paths.erased_file().read_text()
    assert not re.search("ruth|acme|4711|360012345", said, re.IGNORECASE)
    assert stat.S_IMODE(paths.erased_file().stat().st_mode) == 0o600
    assert read_erased() == RUTH


def test_a_damaged_list_stops_rather_than_bringing_people_back(tmp_path, monkeypatch):
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    paths.erased_file().write_text('{"key": ')
    with pytest.raises(ErasedUnreadable, match="restore it from a backup"):
        read_erased()
