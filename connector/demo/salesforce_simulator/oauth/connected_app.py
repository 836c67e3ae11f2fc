"""The one client this org knows, registered by a file that may appear after the start."""

import json
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path

FILE = "connected_app.json"


@dataclass(frozen=True, slots=True)
class ConnectedApp:
    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...]
    name: str

    def has_secret(self, secret: str) -> bool:
        return compare_digest(self.client_secret.encode(), secret.encode())


def read_connected_app(data: Path) -> ConnectedApp | None:
    """{"client_id", "client_secret", "redirect_uri": text or list, "name"?}; None while there is no file."""
    path = data / FILE
    if not path.exists():
        return None
    facts = json.loads(path.read_text("utf-8"))
    redirects = facts["redirect_uri"]
    uris = (redirects,) if isinstance(redirects, str) else tuple(redirects)
    return ConnectedApp(facts["client_id"], facts["client_secret"], uris, facts.get("name", "Hearback"))
