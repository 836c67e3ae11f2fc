"""Of whom something ends: one user, one app, one grant, or everybody."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Whose:
    """None: any."""

    user_id: str | None = None
    client_id: str | None = None
    grant_id: int | None = None

    def condition(self) -> tuple[str, list[object]]:
        """SQL on the grants' columns, and its values."""
        asked = {"user_id": self.user_id, "client_id": self.client_id, "id": self.grant_id}
        set_ones = {column: value for column, value in asked.items() if value is not None}
        return " AND ".join(f"{column} = ?" for column in set_ones) or "1", list(set_ones.values())
