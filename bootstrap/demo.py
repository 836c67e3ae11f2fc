"""`./demo`: set up, then become `hearback demo`."""

import os
import sys
from compileall import compile_dir

from bootstrap import node, packages
from bootstrap.steps import ROOT, VENV, SetupError, one_at_a_time, say


def main(arguments: list[str]) -> int:
    """Pass the arguments on to `hearback demo`; return only when the set-up failed."""
    if not {"-h", "--help"} & set(arguments):
        say("Setting up Hearback (nothing to do after the first time)")
    try:
        with one_at_a_time():
            set_up()
    except SetupError as exc:
        say(f"\nThe set-up stopped: {exc}")
        say(f"What to do: {exc.cure}" if exc.cure else "")
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Start again to go on where it was.")
        return 130
    command = str(VENV / "bin" / "hearback")
    sys.stdout.flush()
    return os.execve(command, [command, "demo", *arguments], packages.inside_environment())


def set_up() -> None:
    packages.install("demo")
    compile_dir(ROOT / "connector", quiet=2)  # or every process of the demo would, where nothing is kept
    set_up_widget()


def set_up_widget() -> None:
    """Node, the widget's packages and the built widget."""
    node.install_node()
    node.npm_ci(node.WIDGET)
    node.build_widget()
