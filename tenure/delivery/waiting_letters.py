"""Sends the letters to customers that have waited for working hours, between two runs of the daily DAG."""

from collections.abc import Sequence

from tenure import warehouse
from tenure.core.settings import read_settings
from tenure.delivery.channels.sender import Sender
from tenure.delivery.delivery_day import LATEST
from tenure.delivery.outbox import DeliveryFailed
from tenure.delivery.outbox_schema import create_outbox
from tenure.delivery.outbox_send import send_pending
from tenure.delivery.outbox_update import withdraw_letters

LETTERS = ("message",)


def send_waiting_letters(senders: Sequence[Sender]) -> dict[str, int]:
    """Send what waits, to whom it is working hours now; nothing new is planned. Idempotent, as `deliver_tasks`.

    A letter whose reason is gone, or whose reader has asked for no mails since, is withdrawn.

    :returns: letters that still wait, by channel; empty before the first day is published
    :raises DeliveryFailed: a receiver failed; what it did not get stays pending
    """
    if not warehouse.is_built():
        return {}
    most_attempts = read_settings().delivery.most_attempts
    with warehouse.alone(warehouse.DELIVERY), warehouse.connect() as connection:
        create_outbox(connection)
        if not warehouse.table_exists(connection, "publish.pub_playbook_cases"):
            return {}
        latest = connection.execute(LATEST).fetchall()[0][0]
        if latest is None:
            return {}
        taking = [sender for sender in senders if set(LETTERS) & set(sender.kinds)]
        for sender in taking:
            with warehouse.transaction(connection):
                withdraw_letters(connection, sender.channel, latest)
        failures = [send_pending(connection, latest, sender, most_attempts, LETTERS) for sender in taking]
        waiting = {
            sender.channel: connection.execute(
                "select count(*) from delivery.outbox where channel = ? and kind = 'message' and status = 'pending'",
                [sender.channel],
            ).fetchall()[0][0]
            for sender in taking
        }
    if any(failures):
        raise DeliveryFailed(f"letters: {'; '.join(filter(None, failures))}")
    return waiting
