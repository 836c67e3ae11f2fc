"""What the record pages are started with."""

from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[4]
WIDGET = REPOSITORY / "lwc_widget"


@dataclass(frozen=True, slots=True)
class PagesSettings:
    """Addresses and paths of one demo; every address is on loopback."""

    hearback_url: str
    """Where the service answers, as the stand-in for Apex reaches it."""
    api_key_file: Path
    """Holds the service's API key; read at each call, because the demo writes it after this server started."""
    api_url: str = ""
    """REST of the same org, shown on the home page."""
    mailbox_url: str = ""
    """The mailbox page; without it the home page names the mailbox but cannot link to it."""
    widget_dist: Path = WIDGET / "dist"
    """The built widget: main.js, its chunks, styles and labels."""
    contract: Path = WIDGET / "contract" / "apex.schema.json"
    permissions: tuple[str, ...] = ("Hearback_User", "Hearback_Admin")
    """Custom permissions of whoever looks at a page, by API name."""
    apex_timeout: float = 20
    """Seconds the stand-in for Apex waits for the service."""
