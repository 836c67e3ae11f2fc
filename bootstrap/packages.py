"""The virtual environment .venv and the pinned Python packages in it."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from bootstrap.registries import uv_environment
from bootstrap.steps import ROOT, VENV, SetupError, digest_of, once, read, run, say

PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
HOME_STAMP = VENV / ".made-for"
PACKAGES_STAMP = VENV / ".packages"
PIP = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
HASHED = ["--require-hashes", "-r"]
# Compiled now, because otherwise every start compiles what PYTHONDONTWRITEBYTECODE forbids to keep.
SYNC = ["pip", "sync", "--quiet", "--compile-bytecode", "--python"]
NETWORK_CURE = (
    "see that the package index answers. pip and its settings are used, also a proxy (python3 -m pip config list shows "
    "them); then start again, it goes on where it was."
)


def install(wanted: str) -> None:
    """Make .venv hold requirements/<wanted>.txt (`demo` or `tests`) and the command `hearback`.
    What the tests need contains what the demo needs, so a demo after a test run takes nothing away.
    """
    _virtual_environment()
    _installer()
    if wanted == "demo" and read(PACKAGES_STAMP).startswith("tests"):
        wanted = "tests"
    requirements = ROOT / "requirements" / f"{wanted}.txt"
    digest = f"{wanted} {digest_of(files=[requirements])}"
    once(f"Python packages of requirements/{wanted}.txt", PACKAGES_STAMP, digest, lambda: _sync(requirements))
    _link_project()


def _virtual_environment() -> None:
    made_for = f"{VENV} {sys.version_info[:2]}"
    if read(HOME_STAMP) == made_for and PYTHON.exists():
        return
    if not read(HOME_STAMP) and _starts() and _version() == sys.version_info[:2]:
        HOME_STAMP.write_text(made_for)  # made by hand, and fitting
        return
    once("Virtual environment .venv", HOME_STAMP, made_for, _make_virtual_environment)


def _starts() -> bool:
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0


def _version() -> tuple[int, int]:
    asked = subprocess.run(
        [PYTHON, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True, check=True
    )
    major, minor = asked.stdout.split()
    return int(major), int(minor)


def _make_virtual_environment() -> None:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    try:
        import ensurepip  # noqa: F401  Debian ships Python without it
        import venv  # noqa: F401
    except ImportError as exc:
        cure = f"sudo apt-get install python{version}-venv"
        raise SetupError(f"Python {version} is here, but not its module {exc.name}.", cure) from exc
    if VENV.exists():
        say("  The folder .venv does not fit (moved, or made by another Python): making it anew")
        shutil.rmtree(VENV)
    cure = f"Is the disk full or the folder read-only? Otherwise: sudo apt-get install python{version}-venv"
    run([sys.executable, "-m", "venv", str(VENV)], what="Making .venv", cure=cure)


def _installer() -> None:
    requirements = ROOT / "requirements" / "uv.txt"
    command = [*PIP, *HASHED, str(requirements)]
    once(
        "Installer (uv)",
        VENV / ".uv",
        digest_of(files=[requirements]),
        lambda: void(run(command, what="Installing uv with pip", cure=NETWORK_CURE)),
    )


def _sync(requirements: Path) -> None:
    environment = uv_environment()
    command = [str(UV), *SYNC, str(PYTHON), "--require-hashes", str(requirements)]
    try:
        run(command, what="uv pip sync", env=environment)
    except SetupError as exc:
        say(f"  uv could not do it, trying pip, which is slower. uv said:\n{exc}")
        run([*PIP, *HASHED, str(requirements)], what="Installing the packages", cure=NETWORK_CURE)


def _link_project() -> None:
    """Make `import connector` and the command `hearback` work. Written by hand rather than by an editable
    install: that would ask a package index for the build tools and keep the address of this folder.
    """
    (_site_packages() / "hearback.pth").write_text(f"{ROOT}\n")
    command = VENV / "bin" / "hearback"
    text = f"#!{PYTHON}\nimport sys\n\nfrom connector.cli import main\n\nsys.exit(main())\n"
    if read(command) != text:
        command.write_text(text)
        command.chmod(0o755)


def _site_packages() -> Path:
    return Path(sysconfig.get_path("purelib", "venv", {"base": str(VENV), "platbase": str(VENV)}))


def void(_: object) -> None:
    """Drop a value where a step wants none."""


def inside_environment() -> dict[str, str]:
    """The environment for commands of .venv, with its bin folder first."""
    path = os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path, "VIRTUAL_ENV": str(VENV)}
