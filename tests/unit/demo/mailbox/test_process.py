"""The mailbox as its own process."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[4]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


def start(data: Path, port: int, smtp_port: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "connector.demo.mailbox", "--data", str(data)]
    ports = ["--port", str(port), "--smtp-port", str(smtp_port)]
    return subprocess.Popen([*command, *ports], cwd=ROOT, stderr=subprocess.PIPE, text=True)


def wait_until_ready(process: "subprocess.Popen[str]", port: int) -> None:
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        try:
            assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).json() == {"status": "ok"}
            return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError("the mailbox did not start")


def test_it_starts_and_stops_when_told(tmp_path: Path) -> None:
    port = free_port()
    with start(tmp_path, port, free_port()) as process:
        wait_until_ready(process, port)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0


def test_a_port_that_is_taken_gives_a_clear_message(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with start(tmp_path, port, free_port()) as process:
            _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert f"cannot listen on port {port}" in errors
    assert "Traceback" not in errors
