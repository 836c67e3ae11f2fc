"""Tells uv, by its environment alone, what this machine has told pip: uv does not read pip's configuration."""

import ast
import os
import subprocess
from pathlib import Path

from bootstrap.steps import VENV


def uv_environment(pip_python: Path = VENV / "bin" / "python") -> dict[str, str]:
    """The environment for uv. What is set for uv itself wins; nothing is ever written to a file."""
    told = dict(os.environ)
    for name, value in _translated(pip_settings(pip_python)).items():
        told.setdefault(name, value)
    if "SSL_CERT_FILE" not in told and told.get("REQUESTS_CA_BUNDLE"):
        told["SSL_CERT_FILE"] = told["REQUESTS_CA_BUNDLE"]
    if "UV_NATIVE_TLS" in told:
        told.setdefault("UV_SYSTEM_CERTS", told.pop("UV_NATIVE_TLS"))
    told["UV_PYTHON_DOWNLOADS"] = "never"
    return told


def pip_settings(python: Path) -> dict[str, str]:
    """pip's settings from all its files and the environment, e.g. {"index-url": …}; the environment wins,
    then the section of `install`.
    """
    listed = subprocess.run(
        [python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    found: dict[tuple[int, str], str] = {}
    for line in listed.stdout.splitlines():
        name, _, value = line.partition("=")
        section, _, key = name.partition(".")
        rank = {"global": 0, "install": 1, ":env:": 2}.get(section)
        if rank is not None:
            found[rank, key] = str(ast.literal_eval(value))
    return {key: found[rank, key] for rank, key in sorted(found)}


def _translated(pip: dict[str, str]) -> dict[str, str]:
    extra = pip.get("extra-index-url", "").split()
    uv = {
        "UV_DEFAULT_INDEX": pip.get("index-url", ""),
        "UV_INDEX": " ".join(extra),
        "UV_INDEX_STRATEGY": "unsafe-best-match" if extra else "",  # pip looks in all of them; hashes guard the rest
        "UV_FIND_LINKS": ",".join(pip.get("find-links", "").split()),
        "UV_INSECURE_HOST": " ".join(pip.get("trusted-host", "").split()),
        "UV_NO_INDEX": "1" if pip.get("no-index", "").lower() in {"1", "true", "yes", "on"} else "",
        "UV_KEYRING_PROVIDER": "subprocess" if pip.get("keyring-provider") == "subprocess" else "",
        "UV_HTTP_TIMEOUT": pip.get("default-timeout", pip.get("timeout", "")),
        "SSL_CERT_FILE": pip.get("cert", ""),
        "SSL_CLIENT_CERT": pip.get("client-cert", ""),
        "HTTPS_PROXY": pip.get("proxy", ""),
        "HTTP_PROXY": pip.get("proxy", ""),
    }
    return {name: value for name, value in uv.items() if value}
