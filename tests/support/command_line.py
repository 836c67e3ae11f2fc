"""Calling `hearback` as a person or a script does."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from typer.testing import CliRunner

from connector.cli import cli
from connector.foundation.settings import ROOT
from tests.support.product import Product


@dataclass(frozen=True)
class Told:
    """What a call said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class CommandLine:
    """A client command, in this process."""

    environment: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, stdin: str | None = None) -> Told:
        done = CliRunner().invoke(cli, arguments, input=stdin, env=dict(self.environment), prog_name="hearback")
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return Told(done.exit_code, done.stdout, done.stderr)


def on_the_server(*arguments: str, **environment: str) -> Told:
    """A command that needs the settings of the server, as a process of its own: it sets up the logs of its process."""
    done = subprocess.run(
        [sys.executable, "-m", "connector.cli", *arguments],
        env={"PATH": os.environ["PATH"], **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return Told(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def hearback(product: Product, live: str) -> CommandLine:
    """A client of the product with the organization's key."""
    return CommandLine({"HEARBACK_URL": live, "HEARBACK_API_KEY": product.api_key})


def client(url: str) -> CommandLine:
    return CommandLine({"HEARBACK_URL": url, "HEARBACK_API_KEY": "hb_key"})
