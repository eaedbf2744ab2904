"""How a receiver is reached: the fields of an Airflow Connection, without Airflow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SCHEMES = ("http", "https")


@dataclass(frozen=True)
class ReceiverConnection:
    """`conn_type`, `path` and `extra` are what Airflow calls conn_type, schema and extra."""

    conn_type: str = ""
    host: str = ""
    path: str = ""
    port: int | None = None
    login: str | None = None
    password: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The receiver's address, given whole as the host (Airflow's form) or in parts (`https://host:1/path`).

        :raises ValueError: there is no host.
        """
        if not self.host:
            raise ValueError("the host is missing: the receiver's address")
        # Airflow's form for HTTP keeps the scheme where its addresses keep the path.
        scheme = self.path if self.path in SCHEMES else self.conn_type
        address = (
            self.host if "://" in self.host else f"{scheme if scheme in SCHEMES else 'https'}://{self.host}"
        )
        if self.port:
            address = f"{address}:{self.port}"
        return address if self.path in ("", *SCHEMES) else f"{address}/{self.path}"

    @property
    def allows_private(self) -> bool:
        """Whether the receiver may be in a private network: `"allow_private": true` in extra.

        :raises ValueError: it is neither true nor false.
        """
        return self._is_true("allow_private")

    @property
    def wants_scores(self) -> bool:
        """Whether a CRM's companies get the scores of their accounts: `"scores": true` in extra.

        :raises ValueError: it is neither true nor false.
        """
        return self._is_true("scores")

    def _is_true(self, name: str) -> bool:
        said = self.extra.get(name, False)
        if not isinstance(said, bool):
            raise ValueError(f"{name} in extra is neither true nor false")
        return said

    def required_password(self, content: str) -> str:
        """Return the password.

        :param content: what the password holds, for the message.
        :raises ValueError: there is none.
        """
        if not self.password:
            raise ValueError(f"the password is missing: {content}")
        return self.password
