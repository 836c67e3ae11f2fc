"""Finds a Chromium for the browser tests, or installs one by npm: no browser download, no root."""

import os
import platform
import shutil
import subprocess

from bootstrap.node import npm_ci
from bootstrap.packages import PYTHON, inside_environment, void
from bootstrap.steps import ROOT, VENV, SetupError, digest_of, once, run

FOLDER = ROOT / "tests" / "browser"
UNPACKED = FOLDER / "node_modules" / ".chromium"
LAUNCHER = UNPACKED / "chromium-from-npm"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FROM_NPM = "npm"
CURE = "sudo apt-get install -y chromium   (or set HEARBACK_CHROMIUM to the path of a Chromium or Chrome)"
UNPACK = "import('@sparticuz/chromium').then(async (pack) => console.log(await pack.default.executablePath()))"

# The system's fonts, where there are any, and those of the package: without a font no text is visible.
FONTS = f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{UNPACKED}/fonts</dir>
  <cachedir>{UNPACKED}/fonts-cache</cachedir>
</fontconfig>
"""
TRIAL = """
import sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    with playwright.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"], timeout=60_000) as browser:
        page = browser.new_page()
        page.set_content("<span>it starts")
        if page.locator("span").bounding_box()["width"] < 10:
            sys.exit("ERROR: it has no font to show text with")
        print(page.inner_text("span"))
"""


def find_chromium() -> str:
    """The path of a Chromium that was seen to start. HEARBACK_CHROMIUM names one, or `npm` to take npm's.
    Raises SetupError with the command that installs one.
    """
    npm_ci(FOLDER)
    named = os.environ.get("HEARBACK_CHROMIUM", "")
    if named and named != FROM_NPM:
        return _proven(named)
    installed = [path for path in map(shutil.which, NAMES) if path]
    for path in [] if named else installed:
        if not why_it_does_not_start(path):
            return path
    once("Chromium from npm", UNPACKED / ".unpacked", digest_of(FONTS, files=[FOLDER / "package-lock.json"]), _unpack)
    return _proven(str(LAUNCHER))


def _proven(path: str) -> str:
    reason = why_it_does_not_start(path)
    if reason:
        raise SetupError(f"{path} does not start: {reason}", CURE)
    return path


def why_it_does_not_start(path: str) -> str:
    """Let it render a page as the tests will; empty when it did."""
    command = [str(PYTHON), "-c", TRIAL, path]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=90, check=False)
    except subprocess.TimeoutExpired:
        return "it did not answer within 90 seconds"
    if done.stdout.strip() == "it starts":
        return ""
    lines = [line for line in done.stderr.splitlines() if "error while loading" in line or "ERROR" in line]
    return "\n".join(lines[:3] or done.stderr.strip().splitlines()[-3:])


def _unpack() -> None:
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise SetupError("No Chromium was found, and the one on npm is for Linux on x86-64 only.", CURE)
    shutil.rmtree(UNPACKED, ignore_errors=True)
    UNPACKED.mkdir(parents=True)
    # The package unpacks its shared libraries only where it believes to be on Amazon's Linux.
    environment = inside_environment() | {"TMPDIR": str(UNPACKED), "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs24.x"}
    void(run([str(VENV / "bin" / "node"), "-e", UNPACK], what="Unpacking Chromium", cwd=FOLDER, env=environment))
    (UNPACKED / "fonts.conf").write_text(FONTS)
    LAUNCHER.write_text(
        "#!/bin/sh\n"
        f'export LD_LIBRARY_PATH="{_library_path()}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"\n'
        f'export FONTCONFIG_FILE="{UNPACKED}/fonts.conf"\n'
        f'exec "{UNPACKED}/chromium" "$@"\n'
    )
    LAUNCHER.chmod(0o755)


def _library_path() -> str:
    """The package's own libraries (NSS, expat) only where the system lacks them."""
    listed = subprocess.run(["ldd", UNPACKED / "chromium"], capture_output=True, text=True, check=False)
    complete = listed.returncode == 0 and "not found" not in listed.stdout
    return str(UNPACKED) if complete else f"{UNPACKED / 'al2023' / 'lib'}:{UNPACKED}"
