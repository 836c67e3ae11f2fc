"""Is the widget compiled?"""

from connector.doctor.context import Context
from connector.doctor.findings import Finding, ok, problem
from connector.widget.assets import BUILD_COMMAND


def check(context: Context) -> list[Finding]:
    main = context.settings.widget_dir / "main.js"
    if not main.is_file():
        return [problem(f"it is not compiled: {main} is not there", f"Compile it with: {BUILD_COMMAND}")]
    return [ok("compiled")]
