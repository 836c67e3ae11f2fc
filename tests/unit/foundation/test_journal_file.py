"""Files in which a process leaves its last word to others."""

import os
import stat
from pathlib import Path

from connector.foundation.journal_file import journal_file_at


def test_nobody_else_reads_them_or_leaves_any(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        file = journal_file_at(tmp_path / "data" / "answers")
        file.open()
    finally:
        os.umask(before)

    made = [tmp_path / "data" / "answers", *(tmp_path / "data" / "answers").iterdir()]
    assert len(made) == 3 and all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in made)
    file.leave()
