"""`.ci/run`: the linters, the type check and the import contract, then `./test`."""

import subprocess
import sys
import time
from pathlib import Path

from bootstrap.node import WIDGET
from bootstrap.packages import inside_environment
from bootstrap.steps import ROOT

SECTIONS: list[tuple[str, list[str], Path]] = [
    ("Style (ruff check)", ["ruff", "check", "."], ROOT),
    ("Format (ruff format)", ["ruff", "format", "--check", "."], ROOT),
    ("Types (mypy)", ["mypy"], ROOT),
    ("Imports point downwards (import-linter)", ["lint-imports"], ROOT),
    ("Widget style (eslint)", ["npm", "run", "--silent", "lint"], WIDGET),
    ("Tests", [str(ROOT / "test")], ROOT),
]


def main() -> int:
    """Run all sections, also after one failed, and sum up at the end."""
    if _run("Set-up", [str(ROOT / "test"), "--setup-only"], ROOT) != 0:
        return 1
    failed = [title for title, command, folder in SECTIONS if _run(title, command, folder) != 0]
    print(f"\nFAILED: {', '.join(failed)}" if failed else "\nAll sections passed.", flush=True)
    return 1 if failed else 0


def _run(title: str, command: list[str], folder: Path) -> int:
    print(f"\n=== {title} ===", flush=True)
    begun = time.monotonic()
    environment = inside_environment()
    program = [sys.executable, *command] if command[0] == str(ROOT / "test") else command
    code = subprocess.call(["/usr/bin/env", *program], cwd=folder, env=environment)
    print(f"--- {'failed' if code else 'passed'} in {time.monotonic() - begun:.0f} s", flush=True)
    return code
