"""Every registered channel has a sender of its own name, and docs/how-to/delivery.md lists them all."""

import pytest

from tenure.delivery.channels.connection import ReceiverConnection
from tenure.delivery.channels.registry import CHANNELS, DOCUMENT, Channel, with_channels_table
from tests.tenure.delivery.test_receiver_failures import CHANNELS as TESTED_FOR_FAILURES

COMPLETE = ReceiverConnection(host="receiver.example.com", login="cs@example.com", password="secret")


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.name)
def test_a_connection_makes_the_sender_of_its_channel(channel: Channel) -> None:
    sender = channel.make_sender(COMPLETE)
    assert sender.channel == channel.name
    assert set(sender.kinds) <= {"task", "message", "list"}


def test_names_and_connections_are_unique() -> None:
    assert len({channel.name for channel in CHANNELS} | {"file"}) == len(CHANNELS) + 1
    assert len({channel.connection_id for channel in CHANNELS}) == len(CHANNELS)


def test_every_channel_is_tested_against_failing_receivers() -> None:
    assert {name.split()[0] for name in TESTED_FOR_FAILURES} == {channel.name for channel in CHANNELS}


def test_the_document_lists_every_channel_and_shows_its_connection() -> None:
    document = DOCUMENT.read_text()
    assert with_channels_table(document) == document, "run python -m tenure.delivery.channels.registry"
    for channel in CHANNELS:
        assert f"AIRFLOW_CONN_{channel.connection_id.upper()}=" in document


def test_a_document_without_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no table with the head"):
        with_channels_table("# Delivery\n")
