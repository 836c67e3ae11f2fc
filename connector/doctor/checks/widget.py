"""Is the widget compiled?"""

from pathlib import Path

from connector.doctor.context import Context
from connector.doctor.findings import Finding, ok, problem
from connector.foundation.settings import ROOT

DIST = ROOT / "lwc_widget" / "dist"
CURE = "Compile it with: npm ci && npm run build, in the folder lwc_widget."


def check(_context: Context, dist: Path = DIST) -> list[Finding]:
    if not (dist / "main.js").is_file():
        return [problem(f"it is not compiled: {dist / 'main.js'} is not there", CURE)]
    return [ok("compiled")]
