"""The workflows that docs/workflows.md shows."""

import re

from connector.foundation.settings import ROOT

PAGE = (ROOT / "docs" / "workflows.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
