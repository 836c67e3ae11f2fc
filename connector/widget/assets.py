"""The files of the built widget, and whether they are there."""

from pathlib import Path

from apiflask import APIBlueprint
from flask import Response, send_from_directory

from connector.integrations.bundle import bundle
from connector.organizations.access import by_browser

blueprint = APIBlueprint("widget_assets", __name__, url_prefix="/widget/assets", enable_openapi=False)
by_browser(blueprint, "nobody: files that tell nothing of anybody")

BUILD_COMMAND = "cd lwc_widget && npm ci && npm run build"
CHUNKS = "chunks/"
"""Below it a file's name changes with its content."""
A_YEAR = 365 * 24 * 3600


@blueprint.get("/<path:name>")
def show(name: str) -> Response:
    """Kept by browsers: for good what never changes, the rest until they have asked whether it is still the same."""
    return send_from_directory(_folder(), name, max_age=A_YEAR if name.startswith(CHUNKS) else None)


def is_built() -> bool:
    return (_folder() / "main.js").is_file()


def stylesheets() -> list[str]:
    """The names of the styles that the widget needs, in order."""
    return sorted(path.relative_to(_folder()).as_posix() for path in _folder().glob("**/*.css"))


def _folder() -> Path:
    return bundle().settings.widget_dir
