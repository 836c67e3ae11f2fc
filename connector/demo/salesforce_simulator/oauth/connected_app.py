"""The one client this org knows, registered by a file that may appear after the start."""

import json
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from typing import Any

FILE = "connected_app.json"


@dataclass(frozen=True, slots=True)
class ConnectedApp:
    """`certificate` (PEM) proves assertions signed with its key; `pre_authorized_users` need not consent for them.
    `client_credentials_user` is as whom the app acts by its secret alone. Users are named by their user name.
    """

    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...]
    name: str = "Hearback"
    certificate: str = ""
    pre_authorized_users: tuple[str, ...] = ()
    client_credentials_user: str = ""

    def has_secret(self, secret: str) -> bool:
        return compare_digest(self.client_secret.encode(), secret.encode())


def read_connected_app(data: Path) -> ConnectedApp | None:
    """{"client_id", "client_secret", "redirect_uri": text or list, "name"?, "jwt_certificate"?: PEM,
    "pre_authorized_users"?: [user name], "client_credentials_user"?: user name}; None while there is no file.
    """
    path = data / FILE
    if not path.exists():
        return None
    facts: dict[str, Any] = json.loads(path.read_text("utf-8"))
    redirects = facts["redirect_uri"]
    return ConnectedApp(
        client_id=facts["client_id"],
        client_secret=facts["client_secret"],
        redirect_uris=(redirects,) if isinstance(redirects, str) else tuple(redirects),
        name=facts.get("name", "Hearback"),
        certificate=facts.get("jwt_certificate", ""),
        pre_authorized_users=tuple(facts.get("pre_authorized_users", ())),
        client_credentials_user=facts.get("client_credentials_user", ""),
    )
