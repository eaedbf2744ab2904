"""Support tickets: how many an account opens, their subjects, how fast they are answered and how they are rated."""

from typing import Any

import numpy as np
import pandas as pd

from tenure.simulator import names
from tenure.simulator.sources.removed_tickets import (
    REMOVED_AFTER,
    TWICE,
    is_asked_twice,
    organization_ids,
    removed_history,
    removed_versions,
    support_user_ids,
    ticket_ids,
)
from tenure.simulator.world import causes
from tenure.simulator.world.accounts import account_ids
from tenure.simulator.world.clock import DAY_US, NO_VALUE, Clock, after_working_hours, at
from tenure.simulator.world.people import People, emails
from tenure.simulator.world.state import World

TICKET_TYPES = np.array(["question", "task", "incident", "problem"], dtype=object)
SUBJECTS = {
    "question": ("How do I share a dashboard?", "Where do I find the export?", "Question about permissions"),
    "task": ("Please add a workspace", "Please change our billing address", "Please import our data"),
    "incident": ("Page does not load", "Import hangs since this morning", "Cannot sign in"),
    "problem": ("Numbers differ between report and dashboard", "Sync loses rows", "Error on every save"),
}
TAGS = {
    "question": ("how_to", "usability"),
    "task": ("billing", "admin"),
    "incident": ("outage", "login"),
    "problem": ("bug", "data_quality"),
}
# Topic tags, which agents add to most questions: one for each subject of a question.
TOPICS, TOPIC_SHARE = ("sharing", "export", "permissions"), 0.8
PRIORITIES = np.array(["low", "normal", "high", "urgent"], dtype=object)
NO_EXTERNAL_ID_SHARE = 0.04
NOTHING = np.datetime64("NaT", "us")


def draw_tickets(world: World, people: People) -> pd.DataFrame:
    """One row per ticket: number, account, requester (user), kind, is_bug, priority; created, replied, solved
    (instants); unhappy (chance of a bad rating), slow (1: as usual).
    """
    first_people = _people_at_arrival(people)
    weeks = [_tickets_of_week(world, week, first_people) for week in range(world.clock.weeks)]
    return pd.concat(weeks, ignore_index=True)


def draw_support(world: World, people: People, tickets: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {
        "zendesk.ticket": pd.concat(
            [_ticket_versions(world.clock, tickets), removed_versions(world.clock, tickets)]
        ),
        "zendesk.ticket_field_history": pd.concat(
            [_field_history(world.clock, tickets), removed_history(world.clock, tickets)]
        ),
        "zendesk.ticket_comment": _comments(world.clock, tickets),
        "zendesk.ticket_tag": _tags(world.clock, tickets),
        "zendesk.organization": _organizations(world),
        "zendesk.domain_name": _organization_domains(world),
        "zendesk.user": _users(world, people),
    }


def unhappiness(world: World, week: np.ndarray, account: np.ndarray) -> np.ndarray:
    """Chance that a person of the account gives a bad rating in a week."""
    shown = {name: world.shown[k, week, account] for k, name in enumerate(causes.NAMES)}
    grim = world.signs[causes.SIGN_NAMES.index("bad_ratings"), week, account]
    chance = 0.10 + 0.40 * shown["bugs_and_slow_support"] + 0.30 * shown["hard_product"]
    chance += 0.10 * shown["engagement_decay"]
    return np.where(grim, 0.92, np.minimum(chance, 0.92))


def _people_at_arrival(people: People) -> tuple[np.ndarray, np.ndarray]:
    """Index of the first user and number of users at the arrival of each account."""
    number = int(people.account.max()) + 1
    first = np.full(number, -1)
    first[people.account[people.seat == 0]] = np.flatnonzero(people.seat == 0)
    arrived = np.arange(len(people)) - first[people.account] == people.seat
    return first, np.bincount(people.account[arrived], minlength=number)


def _tickets_of_week(world: World, week: int, first_people: tuple[np.ndarray, np.ndarray]) -> pd.DataFrame:
    a, clock = world.accounts, world.clock
    rng = clock.draws("tickets", week)
    n = a.known_by(week)
    first_user, arrived = (column[:n] for column in first_people)
    shown = {name: world.shown[k, week, :n] for k, name in enumerate(causes.NAMES)}
    sign = {name: world.signs[k, week, :n] for k, name in enumerate(causes.SIGN_NAMES)}
    usual = a.ticket_habit[:n] * arrived**0.7
    rate = (
        usual
        * np.where(shown["silence"] > 0, 0.05, 1.0)
        * np.where(sign["pause"] & ~sign["ticket_burst"], 0.3, 1.0)
    )
    rate += sign["ticket_burst"] * (3.6 + 0.5 * usual)
    bugs, hard = 1.1 * shown["bugs_and_slow_support"], 0.5 * shown["hard_product"]
    present = (a.created_day[:n] <= clock.monday(week)) & (world.access_until()[:n] > clock.monday(week) + 6)
    counts = np.stack([rng.poisson(rate * present), rng.poisson(bugs * present), rng.poisson(hard * present)])
    account = np.concatenate([np.repeat(np.arange(n), count) for count in counts])
    flavour = np.repeat([0, 1, 2], counts.sum(axis=1))
    return _fill_in(world, week, rng, account, flavour, first_user, arrived)


def _fill_in(
    world: World, week: int, rng: np.random.Generator, account: np.ndarray, flavour: np.ndarray,
    first_user: np.ndarray, arrived: np.ndarray,
) -> pd.DataFrame:  # fmt: skip
    n = len(account)
    usual = rng.choice(TICKET_TYPES, n, p=[0.56, 0.26, 0.12, 0.06])
    broken = np.where(rng.random(n) < 0.6, "problem", "incident")
    kind = np.where(flavour == 1, broken, np.where(flavour == 2, "question", usual))
    is_bug = (kind == "problem") | ((kind == "incident") & ((flavour == 1) | (rng.random(n) < 0.3)))
    day = world.clock.monday(week) + rng.choice(7, n, p=[0.2, 0.19, 0.19, 0.18, 0.16, 0.04, 0.04])
    created = at(day, 25_000 + 40_000 * rng.random(n))
    slow = 1 + 7 * world.shown[causes.NAMES.index("bugs_and_slow_support"), week, account]
    reply_hours = np.exp(rng.normal(0.4, 0.7, n)) * slow
    work_hours = np.exp(rng.normal(3.0, 0.7, n)) * slow * np.where(is_bug, 2.2, 1.0)
    replied = after_working_hours(created, reply_hours)
    return pd.DataFrame({
        "number": 1_000_000 + week * 10_000 + np.arange(n), "account": account, "kind": kind, "is_bug": is_bug,
        "requester": first_user[account] + (rng.random(n) * arrived[account]).astype(int),
        "priority": rng.choice(PRIORITIES, n, p=[0.2, 0.5, 0.22, 0.08]), "created": created, "replied": replied,
        "solved": replied + (work_hours * 3.6e9).astype("timedelta64[us]"),
        "unhappy": unhappiness(world, np.full(n, week), account), "slow": slow,
    })  # fmt: skip


def _agent(clock: Clock, tickets: pd.DataFrame) -> np.ndarray:
    return np.array(
        [f"agent_{int(u * names.AGENTS):02d}" for u in clock.keyed("agent", tickets.number)], dtype=object
    )


def _ticket_versions(clock: Clock, tickets: pd.DataFrame) -> pd.DataFrame:
    pick = clock.keyed("subject", tickets.number)
    subject = [SUBJECTS[kind][int(u * 3)] for kind, u in zip(tickets.kind, pick, strict=True)]
    via = np.array(["web", "email", "chat"], dtype=object)[
        (clock.keyed("via", tickets.number) * 3).astype(int)
    ]
    common = pd.DataFrame({
        "id": ticket_ids(tickets), "organization_id": organization_ids(tickets.account),
        "requester_id": support_user_ids(tickets.requester), "created_at": tickets.created,
        "priority": tickets.priority, "type": tickets.kind, "subject": subject, "via_channel": via,
    })  # fmt: skip
    merged_at = (tickets.created + REMOVED_AFTER).where(is_asked_twice(clock, tickets))
    merged_ids = [f'["{number + TWICE}"]' for number in tickets.number]
    steps = (
        ("new", tickets.created, tickets.created.notna()),
        (np.where(tickets.replied <= merged_at, "open", "new"), merged_at, merged_at < tickets.solved),
        ("open", tickets.replied, tickets.created.notna()),
        ("solved", tickets.solved, tickets.created.notna()),
    )
    return pd.concat([
        common.assign(
            status=status, updated_at=when, _fivetran_synced=clock.seen(when.to_numpy()),
            merged_ticket_ids=pd.Series(merged_ids, dtype=object).where(when >= merged_at, None),
        )[lands]
        for status, when, lands in steps
    ], ignore_index=True)  # fmt: skip


def _field_history(clock: Clock, tickets: pd.DataFrame) -> pd.DataFrame:
    agent, asked = _agent(clock, tickets), tickets.solved + np.timedelta64(DAY_US, "us")
    u, rating_draw = clock.keyed("rates_ticket", tickets.number), clock.keyed("rating", tickets.number)
    rates = np.asarray(u < 0.30 + 0.25 * (tickets.unhappy > 0.4))
    answered = asked + (clock.keyed("rates_after", tickets.number) * 2 * DAY_US).astype("timedelta64[us]")
    value = np.where(rating_draw < tickets.unhappy, "bad", "good")
    everything = np.ones(len(tickets), bool)
    changes: list[tuple[str, Any, pd.Series, np.ndarray]] = [
        ("status", "new", tickets.created, everything), ("priority", tickets.priority, tickets.created, everything),
        ("status", "open", tickets.replied, everything), ("status", "solved", tickets.solved, everything),
        ("satisfaction_score", "offered", asked, everything), ("satisfaction_score", value, answered, rates),
    ]  # fmt: skip
    rows = [
        pd.DataFrame({"ticket_id": ticket_ids(tickets), "field_name": field, "value": new, "updated": when.to_numpy(),
                      "user_id": agent, "_fivetran_synced": clock.seen(when.to_numpy())})[mask]
        for field, new, when, mask in changes
    ]  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def _comments(clock: Clock, tickets: pd.DataFrame) -> pd.DataFrame:
    """The question, an agent's reply, on some (slow ones more often) a follow-up, and the closing reply."""
    agent, customer = _agent(clock, tickets), support_user_ids(tickets.requester)
    span = (tickets.solved - tickets.replied).to_numpy()
    again = np.asarray(clock.keyed("comes_back", tickets.number) < 0.35 + 0.05 * tickets.slow)
    turns = [
        (0, customer, tickets.created.to_numpy(), np.ones(len(tickets), bool)),
        (1, agent, tickets.replied.to_numpy(), np.ones(len(tickets), bool)),
        (2, customer, tickets.replied.to_numpy() + span // 3, again),
        (3, agent, tickets.solved.to_numpy() - span // 50, np.ones(len(tickets), bool)),
    ]
    rows = [
        pd.DataFrame({"id": ticket_ids(tickets) + f"-{nth}", "ticket_id": ticket_ids(tickets), "user_id": author,
                      "created": when, "public": True, "body": "", "_fivetran_synced": clock.seen(when)})[mask]
        for nth, author, when, mask in turns
    ]  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def _tags(clock: Clock, tickets: pd.DataFrame) -> pd.DataFrame:
    """One tag by the ticket's kind; most questions have a second one, their topic."""
    pick, subject = clock.keyed("tag", tickets.number), clock.keyed("subject", tickets.number)
    tag = [TAGS[kind][int(u * 2)] for kind, u in zip(tickets.kind, pick, strict=True)]
    topic = np.array(TOPICS, dtype=object)[(subject * len(TOPICS)).astype(int)]
    has_topic = (tickets.kind == "question").to_numpy() & (clock.keyed("topic", tickets.number) < TOPIC_SHARE)
    rows = pd.DataFrame({
        "ticket_id": ticket_ids(tickets), "tag": tag, "_fivetran_synced": clock.seen(tickets.created.to_numpy()),
    })  # fmt: skip
    return pd.concat([rows, rows.assign(tag=topic)[has_topic]], ignore_index=True)


def _organizations(world: World) -> pd.DataFrame:
    a = world.accounts
    who = np.arange(len(a))
    lacks_id = (world.clock.keyed("no_external_id", who) < NO_EXTERNAL_ID_SHARE) & ~a.shares_domain
    return pd.DataFrame({
        "id": organization_ids(who), "name": a.name, "external_id": np.where(lacks_id, NO_VALUE, account_ids(who)),
        "_fivetran_synced": world.clock.seen(at(a.created_day, 29_000)),
    })  # fmt: skip


def _organization_domains(world: World) -> pd.DataFrame:
    a = world.accounts
    return pd.DataFrame({
        "organization_id": organization_ids(np.arange(len(a))), "index": 0, "domain_name": a.domain,
        "_fivetran_synced": world.clock.seen(at(a.created_day, 29_000)),
    })  # fmt: skip


def _users(world: World, people: People) -> pd.DataFrame:
    first_sync = world.clock.seen(np.full(names.AGENTS, np.datetime64("1970-01-01", "us")))
    agents = pd.DataFrame({
        "id": [f"agent_{i:02d}" for i in range(names.AGENTS)], "organization_id": None, "role": "agent",
        "email": [f"agent{i:02d}@{names.VENDOR_DOMAIN}" for i in range(names.AGENTS)], "_fivetran_synced": first_sync,
    })  # fmt: skip
    users = pd.DataFrame({
        "id": support_user_ids(np.arange(len(people))), "organization_id": organization_ids(people.account),
        "role": "end-user", "email": emails(people, world.accounts),
        "_fivetran_synced": world.clock.seen(at(people.joined_day, 31_000)),
    })  # fmt: skip
    return pd.concat([agents, users], ignore_index=True)
