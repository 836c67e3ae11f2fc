# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""Finds a Python that is new enough. This file must be readable for old Pythons too."""

import os
import shutil
import subprocess
import sys

OLDEST, NEWEST = (3, 11), (3, 13)


def use_supported_python():
    """Go on in this Python if it will do; otherwise start again in a fitting one, or say what to install."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for name in ("python3.13", "python3.12", "python3.11"):
        path = shutil.which(name)
        if path and _starts(path):
            os.execv(path, [path] + sys.argv)
    sys.exit(
        "Hearback needs Python 3.11, 3.12 or 3.13; this is Python %d.%d and no other was found on the PATH.\n"
        "Install one, for instance: sudo apt-get install python3.11 python3.11-venv   (or: brew install python@3.12)"
        % sys.version_info[:2]
    )


def _starts(path):
    """A name on the PATH may be a shim of a version manager that leads nowhere."""
    try:
        return subprocess.call([path, "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False
