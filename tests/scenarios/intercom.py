"""A company that supports its customers in Intercom: accounts named after what is to be seen in them.

What the stories of support tell with tickets is told here with conversations, where the two differ.
"""

from datetime import datetime
from typing import Any

from tests.scenarios.company import Company, day, workdays

AGENT, BOT = "77", "78"
END = datetime(9999, 12, 31)


class Conversations(Company):
    """A `Company` that adds rows as Intercom's loader writes them."""

    def customer(self, account_id: str, *people: str, stated: str | None = "") -> None:
        """An account with its company `ic_<account>`, which states the account's id, another one, or none (None)."""
        self.account(account_id)
        self.company(f"ic_{account_id}", account_id if stated == "" else stated)
        for person in people:
            user = self.user(account_id, person)
            self.events(account_id, user, "report_opened", workdays(200, 1))
            self.contact(user, f"{user}@{account_id}.example", f"ic_{account_id}")

    def company(self, key: str, stated: str | None, until: int | None = None) -> None:
        self._version("company_history", 400, until, id=key, company_id=stated, name=key)

    def contact(self, key: str, email: str | None, company: str | None, until: int | None = None) -> None:
        self._version("contact_history", 400, until, id=key, email=email)
        if company:
            self.member(key, company, 400)

    def member(self, contact: str, company: str, since: int, until: int | None = None) -> None:
        self._version(
            "contact_company_history", since, until, "contact", contact_id=contact, company_id=company
        )

    def conversation(
        self, key: str, contact: str | None, days_ago: int, until: int | None = None, **values: Any
    ) -> None:
        """One version, valid from `updated` days ago, by default from when it was begun, (to `until`)."""
        updated = values.pop("updated", days_ago)
        self._version(
            "conversation_history", updated, until,
            **({
                "id": key, "created_at": day(days_ago), "state": "open", "priority": "not_priority",
                "conversation_rating_value": None, "source_author_id": contact, "source_author_type": "user",
                "source_type": "conversation", "source_subject": "", "source_body": "<p>A&nbsp;question</p>",
                "first_contact_reply_created_at": None,
            } | values),
        )  # fmt: skip
        if contact:
            self._version("conversation_contact_history", updated, until, "conversation",
                          conversation_id=key, contact_id=contact)  # fmt: skip

    def part(
        self,
        conversation: str,
        kind: str,
        author_type: str,
        author: str,
        days_ago: int,
        hour: int = 12,
        body: str = "",
    ) -> None:
        number = len(self.rows["intercom.conversation_part_history"]) + 1
        at = day(days_ago, hour)
        self._version("conversation_part_history", at, id=number, conversation_id=conversation, part_type=kind,
                      author_type=author_type, author_id=author, body=body, created_at=at)  # fmt: skip

    def tag(self, conversation: str, tag: int, since: int, until: int | None = None) -> None:
        self._version(
            "conversation_tag_history", since, until, "conversation", conversation_id=conversation, tag_id=tag
        )

    def _version(
        self, table: str, since: int | datetime, until: int | None = None, parent: str = "", **values: Any
    ) -> None:
        start = since if isinstance(since, datetime) else day(since)
        changed = f"{parent}_updated_at" if parent else "updated_at"
        self.add(
            f"intercom.{table}", **values, **{changed: start}, _fivetran_active=until is None, _fivetran_start=start,
            _fivetran_end=END if until is None else day(until), _fivetran_synced=start,
        )  # fmt: skip


def known_before(company: Company, moment: datetime) -> Company:
    """The rows of Intercom as they had landed then: versions were present that have ended since."""
    then = Company()
    for table, rows in company.rows.items():
        is_history = table.startswith("intercom.") and table.endswith("_history")
        for row in rows:
            if is_history and row["_fivetran_end"] >= moment:
                row = row | {"_fivetran_active": True, "_fivetran_end": END}
            if not is_history or row["_fivetran_start"] < moment:
                then.add(table, **row)
    return then


def add_conversations(company: Conversations) -> None:
    company.add("intercom.admin", id=AGENT, email="ada@us.example", name="Ada", _fivetran_synced=day(400))
    company.add(
        "intercom.admin", id=BOT, email="operator+x1@intercom.io", name="Fin", _fivetran_synced=day(400)
    )
    for number, name, is_deleted in ((1, "Spam", False), (2, "spam", True), (3, "export", False)):
        company.add(
            "intercom.tag", id=number, name=name, _fivetran_deleted=is_deleted, _fivetran_synced=day(400)
        )
    _whose(company)
    _what_counts(company)
    _answers(company)
    _states(company)
    _ratings_and_priority(company)


def _whose(company: Conversations) -> None:
    # By the company, though the address is anybody's; by the address, though the company states no account.
    company.customer("ashford")
    company.contact("abe", "abe@gmail.com", "ic_ashford")
    company.customer("bexley", "Bea Bex", stated="bea-qualification-company")
    # Neither: a company of no account with such an address, and a domain that no account has.
    company.company("ic_nowhere", "gone")
    company.contact("cyd", "cyd@gmail.com", "ic_nowhere")
    company.contact("dot", "dot@nowhere.example", None)
    for contact in ("abe", "bea", "cyd", "dot"):
        company.conversation(f"whose-{contact}", contact, 5)
    # The company of the day: Eve went from one to the other ten days ago. Flo asked before her company was known.
    company.customer("eastleigh")
    company.customer("fareham")
    company.contact("eve", "eve@gmail.com", None)
    company.member("eve", "ic_eastleigh", 300, until=10)
    company.member("eve", "ic_fareham", 10)
    company.contact("flo", "flo@gmail.com", None)
    company.member("flo", "ic_fareham", 2)
    for key, contact, ago in (
        ("eve-1", "eve", 20),
        ("eve-2", "eve", 25),
        ("eve-3", "eve", 5),
        ("flo-1", "flo", 5),
    ):
        company.conversation(key, contact, ago)
    # A consultant of two accounts asks for neither.
    company.contact("gus", "gus@gmail.com", "ic_eastleigh")
    company.member("gus", "ic_fareham", 400)
    company.conversation("gus-1", "gus", 5)
    # A company and a contact that were deleted since: whose it was is not forgotten.
    company.customer("glossop")
    company.rows["intercom.company_history"].pop()
    company.company("ic_glossop", "glossop", until=5)
    company.contact("gil", "gil@gmail.com", "ic_glossop", until=5)
    company.conversation("gil-1", "gil", 20)


def _what_counts(company: Conversations) -> None:
    company.customer("hitchin", "Hal Hitch")
    # One of three versions, and one that was a lead's and is the user's since they were found to be one.
    for updated, until in ((6, 5), (5, 4), (4, None)):
        company.conversation("many-versions", "hal", 6, until=until, updated=updated)
    company.contact("lead", None, None)
    company.conversation("lead", "lead", 6, until=5)
    company.conversation("lead", "hal", 6, updated=5, source_author_id="lead")
    # Deleted three days ago, and spam since eight; tagged with a tag that is deleted, and with spam no more.
    company.conversation("deleted", "hal", 20, until=3)
    for key, tag, until in (("spam", 1, None), ("no-spam", 2, None), ("spam-no-more", 1, 7)):
        company.conversation(key, "hal", 20)
        company.tag(key, tag, 8, until)
    # Outbound messages: one that no one answered, one that was answered yesterday, and one of the bot's.
    outbound = {"source_author_type": "admin", "source_author_id": AGENT}
    company.conversation("unanswered", "hal", 12, **outbound)
    company.part("unanswered", "comment", "admin", AGENT, 11)
    company.conversation("answered", "hal", 12, **outbound)
    company.part("answered", "comment", "user", "hal", 1)
    company.conversation("bot", "hal", 12, source_author_type="bot", source_author_id=BOT)
    # Our own people try it out.
    company.contact("ada", "ada@us.example", "ic_hitchin")
    company.conversation("own", "ada", 5)


def _answers(company: Conversations) -> None:
    """Asked at ten. What is no answer comes at eleven, the answer at four."""
    company.customer("ilford", "Ike Ilf", "Ina Ilf")
    company.customer("jarrow", "Jan Jar")
    company.conversation("ilford-1", "ike", 10)
    company.part("ilford-1", "comment", "bot", BOT, 10, 11, "<p>Soon</p>")
    company.part("ilford-1", "comment", "admin", BOT, 10, 11, "<p>Soon</p>")
    company.part("ilford-1", "note", "admin", AGENT, 10, 11, "<p>Who knows?</p>")
    company.part("ilford-1", "assignment", "admin", AGENT, 10, 11)
    company.part("ilford-1", "comment", "user", "ina", 10, 11, "<p>Me too</p>")
    company.part("ilford-1", "comment", "lead", "stranger", 10, 11, "<p>Me too</p>")
    company.part("ilford-1", "comment", "admin", AGENT, 10, 16, "<p>So</p>")
    company.conversation("jarrow-1", "jan", 10)
    company.part("jarrow-1", "assignment", "admin", AGENT, 10, 16, "<p>So</p>")


def _states(company: Conversations) -> None:
    company.customer("kendal", "Kim Ken")
    # Snoozed is open; closed is not; open a week ago, closed since.
    company.conversation(
        "snoozed", "kim", 30, source_subject="Export <b>fails</b>", state="snoozed", updated=29
    )
    company.part("snoozed", "snoozed", "admin", AGENT, 29)
    company.conversation("closed", "kim", 40)
    company.part("closed", "close", "admin", AGENT, 39)
    company.conversation("closed-since", "kim", 35, source_body="<p>It&#39;s slow</p>")
    company.part("closed-since", "close", "admin", AGENT, 3)
    # Without parts the versions say when.
    company.conversation("by-version", "kim", 50, until=48)
    company.conversation("by-version", "kim", 50, updated=48, state="closed")
    # Opened again by a message of the customer; not by a note, an assignment or a rating.
    company.customer("luton", "Lee Lut")
    for key in ("luton-back", "luton-done"):
        company.conversation(key, "lee", 40, source_body=key)
        company.part(key, "close", "admin", AGENT, 38)
    company.part("luton-back", "comment", "user", "lee", 9)
    company.part("luton-back", "close", "admin", AGENT, 8)
    company.part("luton-done", "note", "admin", AGENT, 9, body="Nice")
    company.part("luton-done", "default_assignment", "bot", BOT, 9)
    company.part("luton-done", "conversation_rating_changed", "user", "lee", 9)


def _ratings_and_priority(company: Conversations) -> None:
    company.customer("morley", "Max Mor", "May Mor", "Mel Mor", "Moe Mor")
    company.conversation("rated-long-ago", "max", 200, conversation_rating_value=5)
    for contact, rating in (("max", 5), ("may", 3), ("mel", 1), ("moe", None)):
        company.conversation(f"rated-{contact}", contact, 20, until=6)
        company.conversation(f"rated-{contact}", contact, 20, updated=6, conversation_rating_value=rating)
    # A priority since nine days ago, one that never was, and one that is taken back: urgent it was.
    company.customer("newark", "Ned New")
    company.conversation("prio", "ned", 20, until=9)
    company.conversation("prio", "ned", 20, updated=9, priority="priority")
    company.conversation("no-prio", "ned", 20)
