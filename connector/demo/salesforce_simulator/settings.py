"""What the simulator was started with."""

from dataclasses import dataclass
from pathlib import Path

ORG_ID = "00DHb0000000001MAA"
REPOSITORY = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Settings:
    """Paths and addresses of one simulated org; ports are on loopback."""

    data: Path
    pages_port: int
    api_port: int
    hearback_url: str
    metadata: Path = REPOSITORY / "salesforce_metadata"
    repository: Path = REPOSITORY
    page_size: int = 2000
    mailbox_url: str = ""
    api_key_file: Path | None = None
    org_id: str = ORG_ID
    """The 18-character organization id that an org without data gets."""

    @property
    def pages_url(self) -> str:
        """The record pages and the consent page, where a browser goes."""
        return f"http://localhost:{self.pages_port}"

    @property
    def api_url(self) -> str:
        """REST, token endpoint and `_sim`, over TLS."""
        return f"https://localhost:{self.api_port}"
