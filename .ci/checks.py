#!/usr/bin/env python3
"""Everything a change must pass: linters, type check, import contract, then all tests. Needs nothing installed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bootstrap.interpreter import use_supported_python

use_supported_python()

from bootstrap.checks import main  # noqa: E402

sys.exit(main())
