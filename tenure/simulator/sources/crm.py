"""Companies, contacts, changes of sponsors, meetings and deals, as the CRM keeps them."""

import numpy as np
import pandas as pd

from tenure.simulator import names
from tenure.simulator.world import causes
from tenure.simulator.world.accounts import account_ids
from tenure.simulator.world.clock import NEVER, NO_VALUE, Column, at
from tenure.simulator.world.people import People, emails
from tenure.simulator.world.sponsors import Sponsors
from tenure.simulator.world.state import World

CONTACTS = 5  # users of an account that are contacts from the beginning
NO_ACCOUNT_ID_SHARE = 0.05
MORNING = 32_400
TALKS = (("MEETING", 0.07), ("CALL", 0.08), ("EMAIL", 0.15))


def draw_crm(world: World, people: People, sponsors: Sponsors) -> dict[str, pd.DataFrame]:
    changes = _property_changes(world, sponsors)
    return {
        "hubspot.company": _companies(world),
        "hubspot.contact": _contact_versions(world, people, changes),
        "hubspot.contact_property_history": _as_history(world, changes),
        "hubspot.owner": _owners(world),
        **_engagements(world, sponsors),
        **_deals(world),
    }


def company_ids(who: Column) -> np.ndarray:
    return np.array([f"co_{i:05d}" for i in who], dtype=object)


def contact_ids(account: Column, seat: Column) -> np.ndarray:
    return np.array([f"ct_{a:05d}_{s}" for a, s in zip(account, seat, strict=True)], dtype=object)


def owner_of(world: World, who: Column) -> np.ndarray:
    return (world.clock.keyed("owner", who) * len(names.OWNERS)).astype(int)


def _owner_ids(owner: np.ndarray) -> np.ndarray:
    return np.array([f"own_{i}" for i in owner], dtype=object)


def _owners(world: World) -> pd.DataFrame:
    return pd.DataFrame({
        "owner_id": _owner_ids(np.arange(len(names.OWNERS))),
        "email": [f"{first}.{last}@{names.VENDOR_DOMAIN}".lower() for first, last in names.OWNERS],
        "first_name": [first for first, _ in names.OWNERS],
        "last_name": [last for _, last in names.OWNERS],
        "_fivetran_synced": world.clock.seen(np.full(len(names.OWNERS), np.datetime64("1970-01-01", "us"))),
    })  # fmt: skip


def _companies(world: World) -> pd.DataFrame:
    a = world.accounts
    who = np.arange(len(a))
    # Sister companies were entered without the key: their shared domain identifies neither of them.
    lacks_key = (world.clock.keyed("no_account_id", who) < NO_ACCOUNT_ID_SHARE) | a.shares_domain
    return pd.DataFrame({
        "id": company_ids(who), "property_name": a.name, "property_domain": a.domain,
        "property_account_id": np.where(lacks_key, NO_VALUE, account_ids(who)),
        "property_industry": np.array(names.INDUSTRIES)[a.industry],
        "property_lead_source": np.array(names.CHANNELS)[a.channel],
        "property_region": np.array(names.REGIONS)[a.region],
        "property_hubspot_owner_id": _owner_ids(owner_of(world, who)),
        "_fivetran_synced": world.clock.seen(at(a.created_day, 29_400)),
    })  # fmt: skip


def _property_changes(world: World, sponsors: Sponsors) -> pd.DataFrame:
    """One row per changed contact property: account, seat, day, name, value, happened."""
    a, terms = world.accounts, sponsors.terms
    count = np.minimum(a.first_users, CONTACTS)
    account = np.repeat(np.arange(len(a)), count)
    seat = np.arange(len(account)) - np.repeat(np.cumsum(count) - count, count)
    known = pd.DataFrame({"account": account, "seat": seat, "day": a.created_day[account]})
    later = terms[terms.seat > 0]
    later = later.assign(day=later.from_day)
    hired = later[(later.seat >= count[later.account]).to_numpy()]
    role = np.where(known.seat == 0, "EXECUTIVE_SPONSOR", np.where(known.seat == 1, "CHAMPION", ""))
    lost = terms[terms.until_day < NEVER].assign(day=terms.until_day)
    parts = [
        known.assign(name="employment_status", value="employed", second=0),
        known.assign(name="hs_buying_role", value=role, second=0),
        hired.assign(name="employment_status", value="employed", second=0),
        later.assign(name="hs_buying_role", value="EXECUTIVE_SPONSOR", second=60),
        lost[lost.ends == "left"].assign(name="employment_status", value="left", second=120),
        lost[lost.ends == "moved"].assign(name="hs_buying_role", value="", second=120),
    ]
    rows = pd.concat([part for part in parts if len(part)], ignore_index=True)
    rows["happened"] = at(rows.day.to_numpy(), MORNING + rows.second.to_numpy())
    rows = rows[["account", "seat", "day", "name", "value", "happened"]]
    return rows.sort_values(["happened", "account", "seat"], kind="stable", ignore_index=True)


def _as_history(world: World, changes: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "contact_id": contact_ids(changes.account, changes.seat), "name": changes.name, "value": changes.value,
        "timestamp": changes.happened, "_fivetran_synced": world.clock.seen(changes.happened.to_numpy()),
    })  # fmt: skip


def _contact_versions(world: World, people: People, changes: pd.DataFrame) -> pd.DataFrame:
    """Versions of the contacts table, which the CRM overwrites: a contact lands again with every change."""
    keys = ["account", "seat"]
    state = changes.copy()
    for name in ("hs_buying_role", "employment_status"):
        state[name] = state.value.where(state.name == name)
        state[name] = state.groupby(keys)[name].ffill()
    state = state.drop_duplicates([*keys, "happened"], keep="last")
    who = state.account.to_numpy()
    user_of = pd.Series(
        np.arange(len(people)), index=pd.MultiIndex.from_arrays([people.account, people.seat])
    )
    user = user_of.reindex(pd.MultiIndex.from_arrays([who, state.seat])).fillna(-1).to_numpy().astype(int)
    is_user = (user >= 0) & (people.joined_in[user] <= np.maximum(world.clock.week_of(state.day), 0))
    elsewhere = "contact" + state.seat.astype(str).to_numpy(object) + "@" + world.accounts.domain[who]
    address = np.where(is_user, emails(people, world.accounts)[user], elsewhere)
    is_sponsor = (state.hs_buying_role == "EXECUTIVE_SPONSOR").to_numpy()
    title = np.where(
        is_sponsor, names.SPONSOR_TITLES[1], np.array(names.TITLES)[state.seat % len(names.TITLES)]
    )
    return pd.DataFrame({
        "id": contact_ids(who, state.seat), "property_email": address, "property_jobtitle": title,
        "property_associatedcompanyid": company_ids(who), "property_hs_buying_role": state.hs_buying_role.fillna(""),
        "property_employment_status": state.employment_status.fillna("employed"),
        "_fivetran_synced": world.clock.seen(state.happened.to_numpy()),
    })  # fmt: skip


def _engagements(world: World, sponsors: Sponsors) -> dict[str, pd.DataFrame]:
    """Meetings, calls and e-mails; less frequent where the sponsor is lost or the account is silent."""
    a, clock, parts = world.accounts, world.clock, []
    k_lost, k_silent = causes.NAMES.index("sponsor_lost"), causes.NAMES.index("silence")
    for week in range(clock.weeks):
        rng, n = clock.draws("talks", week), a.known_by(week)
        draws, day = rng.random((len(TALKS), n)), clock.monday(week) + rng.integers(0, 5, n)
        present = (a.created_day[:n] <= day) & (world.access_until()[:n] > day)
        mood = (
            present * (1 - 0.7 * world.shown[k_lost, week, :n]) * (1 - 0.6 * world.shown[k_silent, week, :n])
        )
        for nth, (kind, rate) in enumerate(TALKS):
            who = np.flatnonzero(draws[nth] < rate * (1 + 0.4 * a.tier[:n]) * mood)
            parts.append(
                pd.DataFrame({"account": who, "day": day[who], "type": kind, "nth": nth, "week": week})
            )
    talks = pd.concat(parts, ignore_index=True)
    happened = at(talks.day.to_numpy(), 36_000 + 3_600 * talks.nth.to_numpy())
    seat = _sponsor_seat(sponsors, talks)
    ids = [f"eng_{w}_{n}_{a}" for w, n, a in zip(talks.week, talks.nth, talks.account, strict=True)]
    rows = pd.DataFrame({
        "engagement_id": ids, "type": talks.type, "company_id": company_ids(talks.account),
        "contact_id": contact_ids(talks.account, seat), "property_hs_timestamp": happened,
        "_fivetran_synced": clock.seen(happened),
    })  # fmt: skip
    return _as_engagement_tables(rows)


def _as_engagement_tables(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The CRM keeps what an engagement was, with whom, and when, in tables of their own."""
    link = ["engagement_id", "_fivetran_synced"]
    times = {
        f"hubspot.engagement_{kind.lower()}": rows.loc[rows["type"] == kind, [*link, "property_hs_timestamp"]]
        for kind, _ in TALKS
    }
    return {
        "hubspot.engagement": rows[[*link, "type"]].rename(columns={"engagement_id": "id"}),
        "hubspot.engagement_company": rows[[*link, "company_id"]],
        "hubspot.engagement_contact": rows[[*link, "contact_id"]],
        **times,
    }


def _sponsor_seat(sponsors: Sponsors, talks: pd.DataFrame) -> np.ndarray:
    terms = sponsors.terms.sort_values("from_day", kind="stable")[["account", "from_day", "seat"]]
    order = talks.assign(row=np.arange(len(talks))).sort_values("day", kind="stable")
    terms, order = terms.astype("int64"), order[["account", "day", "row"]].astype("int64")
    found = pd.merge_asof(order, terms, left_on="day", right_on="from_day", by="account")
    return found.set_index("row").seat.reindex(range(len(talks))).fillna(0).astype(int).to_numpy()


def _deals(world: World) -> dict[str, pd.DataFrame]:
    """A won deal for the first contract of an account and for each change of seats or plan."""
    items = pd.concat(world.items, ignore_index=True)
    who, clock = items.account.to_numpy(), world.clock
    amount = items.seats.to_numpy() * np.array(names.SEAT_PRICES["usd"])[items.tier] * 12 / 100
    closed = at(items.day.to_numpy(), 45_000)
    deal = np.array([f"deal_{a:05d}_{d}" for a, d in zip(who, items.day, strict=True)], dtype=object)
    deals = pd.DataFrame({
        "deal_id": deal, "owner_id": _owner_ids(owner_of(world, who)), "stage": "closedwon",
        "property_amount": amount, "property_closedate": closed, "_fivetran_synced": clock.seen(closed),
    })  # fmt: skip
    links = pd.DataFrame(
        {"deal_id": deal, "company_id": company_ids(who), "_fivetran_synced": clock.seen(closed)}
    )
    return {"hubspot.deal": deals, "hubspot.deal_company": links}
