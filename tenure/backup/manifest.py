"""What a backup says of itself: its format, and the checksum of each file."""

import hashlib
import io
import json
import tarfile
from dataclasses import asdict, dataclass, field
from typing import IO, Any

from tenure.core.errors import InvalidInput
from tenure.core.home_version import HOME_FORMAT, refuse_newer

# The last member of the archive: checksums are known when the files have been read.
NAME = "tenure-backup.json"


@dataclass
class Manifest:
    """:param landing: where the landing folder lay, when that was outside the home"""

    has_landing: bool
    landing: str | None = None
    format: int = HOME_FORMAT
    files: dict[str, str] = field(default_factory=dict)
    """SHA-256 by name."""

    def add_to(self, archive: tarfile.TarFile) -> None:
        """Write it as the archive's last member."""
        text = json.dumps(asdict(self), indent=1).encode()
        member = tarfile.TarInfo(NAME)
        member.size, member.mode = len(text), 0o600
        archive.addfile(member, io.BytesIO(text))

    @classmethod
    def read(cls, text: bytes, name: str) -> "Manifest":
        """:raises InvalidInput: it is none.
        :raises HomeIsNewer: a newer version has written it.
        """
        try:
            found: dict[str, Any] = json.loads(text)
            refuse_newer(int(found["format"]), f"The backup {name}")
            return cls(**found)
        except (ValueError, TypeError, KeyError) as error:
            raise InvalidInput(
                f"{name} holds no {NAME} of a backup: is it one of `tenure backup`?"
            ) from error


class Hashing:
    """A file to read from whose bytes are hashed on the way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        part = self._file.read(size)
        self._digest.update(part)
        return part

    def hexdigest(self) -> str:
        """Of what has been read."""
        return self._digest.hexdigest()
