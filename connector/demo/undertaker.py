"""Ends the demo's processes when the demo itself was killed and could not: `python -m connector.demo.undertaker`.

It reads process groups from its standard input, a line each: "+123" started, "-123" ended. The input closes when
the demo is gone, however it went; the groups that are left then are asked to stop, and after a while made to.
"""

import os
import signal
import sys
import time

SECONDS_TO_STOP = 10.0


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line.startswith("+") else groups.discard)(int(line[1:]))
    end_groups(groups, SECONDS_TO_STOP)


def end_groups(groups: set[int], patience: float) -> None:
    """SIGTERM, up to `patience` seconds of waiting, then SIGKILL."""
    left = {group for group in groups if send(group, signal.SIGTERM)}
    give_up = time.monotonic() + patience
    while left and time.monotonic() < give_up:
        time.sleep(0.05)
        left = {group for group in left if send(group, 0)}
    for group in left:
        send(group, signal.SIGKILL)


def send(group: int, number: int) -> bool:
    """Signal a process group; False when nobody is left in it."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:  # macOS, when only zombies are left
        return False
    return True


if __name__ == "__main__":
    main()
