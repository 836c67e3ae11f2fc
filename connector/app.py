"""The web application, as gunicorn loads it: `connector.app:create()`."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from apiflask import APIFlask

from connector.adapters import make_bundle
from connector.foundation.logs import configure
from connector.foundation.settings import read_settings
from connector.foundation.web.requests import RequestMeasures
from connector.wiring import make_app


def create() -> APIFlask:
    """Called once, before gunicorn forks (--preload), so that its processes count requests in one folder."""
    settings = read_settings()
    configure(settings.log_level)
    return make_app(make_bundle(settings), RequestMeasures(shared_in=_folder_of_this_run()))


def _folder_of_this_run() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="hearback-requests-"))
    atexit.register(_remove, folder, os.getpid())
    return folder


def _remove(folder: Path, owner: int) -> None:
    """By the process that made it; those forked from it end with the same handlers."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
