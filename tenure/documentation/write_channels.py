"""The table of channels in docs/how-to/delivery.md."""

from pathlib import Path

from tenure.delivery.channels.registry import DOCUMENT, with_channels_table


def write_channels() -> dict[Path, bytes]:
    """The page with a row per channel."""
    return {DOCUMENT: with_channels_table(DOCUMENT.read_text()).encode()}
