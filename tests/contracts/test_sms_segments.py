"""The composer counts segments while somebody types, the service before it sends: both by the same rule."""

import json
from pathlib import Path
from typing import Any

import pytest

from connector.messaging.sms_text import measure

AGREED: list[dict[str, Any]] = json.loads(
    (Path(__file__).resolve().parents[2] / "lwc_widget/contract/sms.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("agreed", AGREED, ids=lambda agreed: agreed["text"][:12] or "nothing")
def test_the_service_counts_as_the_composer_does(agreed: dict[str, Any]) -> None:
    found = measure(agreed["text"])
    assert {name: agreed[name] for name in ("encoding", "segments", "characters")} == {
        "encoding": found.encoding,
        "segments": found.segments,
        "characters": found.characters,
    }
