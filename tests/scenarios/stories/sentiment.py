"""Ratings and NPS answers, surveys left unanswered, and community posts."""

from tests.scenarios.company import Company, day, workdays


def add_to(company: Company) -> None:
    _low_ratings(company)
    _promoters_and_detractors(company)
    _unanswered(company)
    _misery(company)
    _community(company)


def _customer(company: Company, account_id: str, *people: str) -> list[str]:
    company.account(account_id)
    users = [company.user(account_id, person) for person in people]
    for user in users:
        company.events(account_id, user, "report_opened", workdays(100, 1))
    return users


def _survey(
    company: Company, account_id: str, user: str, sent: int, score: int | None, kind: str = "csat"
) -> None:
    """Asked so many days ago and, with a score, answered at noon."""
    survey = f"{kind}-{user}-{sent}"
    company.add(
        "survey.survey_invitation",
        id=survey,
        user_id=user,
        account_id=account_id,
        survey_type=kind,
        sent_at=day(sent),
    )
    if score is not None:
        company.add(
            "survey.survey_response", id=f"{survey}-answer", invitation_id=survey, user_id=user, score=score,
            comment=None, answers='{"goal_met": false}' if kind == "check_in" else None, responded_at=day(sent, 12),
        )  # fmt: skip


def _low_ratings(company: Company) -> None:
    _customer(company, "caldergate", "Ann Lee", "Bob Ray", "Cy Fox")
    for user, sent, score in (("ann", 19, 5), ("bob", 8, 2), ("cy", 3, 4), ("cy", 80, 9)):
        _survey(company, "caldergate", user, sent, score)
    # Three low ratings by one person, one on a ticket; another's is of the day itself, the last is six.
    _customer(company, "whitby", "Dee Moor", "Eli Moor", "Fay Moor")
    for user, sent, score in (("dee", 19, 1), ("dee", 8, 2), ("eli", 0, 3), ("fay", 5, 6)):
        _survey(company, "whitby", user, sent, score)
    company.ticket("whitby", "dun-1", 7, "dee")
    company.ticket_field("dun-1", "satisfaction_score", "bad", 6)


def _promoters_and_detractors(company: Company) -> None:
    _customer(company, "elmswell", "Gil Elm", "Hal Elm")
    for user, sent, score in (("gil", 120, 9), ("gil", 20, 6), ("hal", 50, 9), ("hal", 140, 8)):
        _survey(company, "elmswell", user, sent, score, "nps")
    # Three below and still content.
    _customer(company, "grimston", "Kit Grim")
    for sent, score in ((120, 10), (20, 7)):
        _survey(company, "grimston", "kit", sent, score, "nps")
    # Two below; and a detractor who was not the last to answer.
    _customer(company, "fernhill", "Ida Fern", "Jon Fern")
    for user, sent, score in (("ida", 120, 9), ("ida", 20, 7), ("jon", 50, 2)):
        _survey(company, "fernhill", user, sent, score, "nps")


def _unanswered(company: Company) -> None:
    """All three were asked four times in half a year, the last time two days ago."""
    for account_id, user, answers in (
        ("gorsebank", "Kay Gorse", (300,)),
        ("heathrow-labs", "Lou Heath", ()),
        ("inchmere", "Max Inch", (300, 2)),
    ):
        [person] = _customer(company, account_id, user)
        for sent in (300, 150, 90, 40, 2):
            _survey(company, account_id, person, sent, 8 if sent in answers else None)
    # Who was asked is in no account by the product; the survey says which one it is for.
    company.account("unmetbury")
    company.add(
        "segment.users",
        id="una",
        email="una@gmail.com",
        name="Una Unmet",
        created_at=day(300),
        received_at=day(300),
    )
    for sent, score in ((150, 9), (40, None), (12, None)):
        _survey(company, "unmetbury", "una", sent, score, "nps")
    # A check-in is a task of ours: neither an answer nor an unanswered survey.
    _survey(company, "gorsebank", "kay", 10, 1, "check_in")
    _survey(company, "gorsebank", "kay", 9, None, "check_in")


def _misery(company: Company) -> None:
    """Three of eight complain, by ticket and by rating; elsewhere three of thirteen, and two of two."""
    first = ("Nia", "Odo", "Pia", "Rex", "Sol", "Tia", "Ulf", "Val")
    _customer(company, "jasperly", *(f"{name} Jasper" for name in first))
    company.ticket("jasperly", "jas-1", 12, "nia", type="incident")
    company.ticket("jasperly", "jas-2", 9, "nia", type="problem")
    company.ticket("jasperly", "jas-3", 9, "odo", type="problem")
    _survey(company, "jasperly", "pia", 4, 3)
    # No complaint: a question, and a bug of five weeks ago.
    company.ticket("jasperly", "jas-4", 9, "rex", type="question")
    company.ticket("jasperly", "jas-5", 35, "sol", type="incident")
    company.add(
        "hubspot.contact", id="jas-boss", property_associatedcompanyid="h_jasperly",
        property_email="tia@jasperly.example", property_jobtitle="CFO", _fivetran_synced=day(300),
    )  # fmt: skip
    company.add(
        "hubspot.contact_property_history", contact_id="jas-boss", name="hs_buying_role",
        value="EXECUTIVE_SPONSOR", timestamp=day(300), _fivetran_synced=day(300),
    )  # fmt: skip
    many = [f"Kest{letter}" for letter in "abcdefghijklm"]
    users = _customer(company, "kestrelton", *(f"{name} Kestrel" for name in many))
    for user in users[:3]:
        company.ticket("kestrelton", f"kes-{user}", 5, user, type="incident")
    for user in _customer(company, "lowdham", "Wyn Low", "Xia Low"):
        company.ticket("lowdham", f"low-{user}", 5, user, type="incident")


def _community(company: Company) -> None:
    _customer(company, "mossford", "Yan Moss", "Zoe Moss")
    for post, user, ago, accepted in (
        ("m1", "yan", 28, False), ("m2", "yan", 80, True), ("m3", "zoe", 40, False), ("m4", "zoe", 0, False)
    ):  # fmt: skip
        company.add(
            "community.post", id=post, user_id=user, created_at=day(ago), kind="answer", accepted=accepted
        )
