"""What stands in the demo's way, and what it says about it."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.demo.data_folder import DataFolder
from connector.demo.ports import COUNT, Ports
from connector.demo.refusals import DemoRefused
from connector.demo.run import run_demo
from tests.support.processes import free_ports


@pytest.fixture
def base() -> int:
    return free_ports(COUNT)


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder.prepare(tmp_path / "data")


@pytest.fixture(params=[(socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::1")])
def taken(request: pytest.FixtureRequest, base: int) -> Iterator[int]:
    """A port in the demo's row at which somebody else listens."""
    family, address = request.param
    with socket.socket(family) as other:
        try:
            other.bind((address, base + 3))
        except OSError:
            pytest.skip("no IPv6 on this machine")
        other.listen()
        yield base + 3


def test_it_names_the_port_that_is_taken_and_the_option_that_helps(
    base: int, taken: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_demo(port=base, data=tmp_path / "data", fresh=False, as_json=False) == 1
    said = capsys.readouterr()
    assert f"Port {taken} is in use" in said.err
    assert "--port" in said.err
    assert said.out == ""


def test_it_offers_ports_that_are_free(base: int, taken: int) -> None:
    with pytest.raises(DemoRefused) as refused:
        Ports(base).require_free()
    Ports(int(str(refused.value).rpartition(" ")[2])).require_free()


@pytest.mark.parametrize("base", [0, 80, 65_535])
def test_it_says_which_ports_it_can_take(base: int) -> None:
    with pytest.raises(DemoRefused, match="between 1024 and"):
        Ports(base).require_free()


def test_a_taken_port_leaves_the_data_alone_also_with_fresh(base: int, taken: int, folder: DataFolder) -> None:
    kept = folder.path / "hearback.db"
    kept.write_text("rows")
    assert run_demo(port=base, data=folder.path, fresh=True, as_json=False) == 1
    assert kept.read_text() == "rows"


@pytest.mark.parametrize("fresh", [True, False])
def test_it_does_not_touch_a_folder_with_other_files(
    base: int, fresh: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    assert run_demo(port=base, data=tmp_path, fresh=fresh, as_json=False) == 1
    assert "not a demo data folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_it_does_not_take_a_file_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(DemoRefused, match="is a file"):
        DataFolder.prepare(tmp_path / "data")


def test_starting_over_forgets_everything_but_what_links_lead_to(folder: DataFolder, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (folder.path / "redis").mkdir()
    (folder.path / "redis" / "queue").write_text("jobs")
    (folder.secrets / "api_key").write_text("key")
    (folder.path / "link").symlink_to(tmp_path / "precious")
    folder.clear()
    assert sorted(path.name for path in folder.path.iterdir()) == [".hearback-demo", "logs", "run", "secrets"]
    assert not list(folder.secrets.iterdir())
    assert (tmp_path / "precious").is_dir()


def test_only_the_owner_may_look_into_it(folder: DataFolder) -> None:
    assert folder.path.stat().st_mode & 0o077 == 0


def test_a_second_demo_on_the_same_data_is_told_where_the_first_one_is(folder: DataFolder) -> None:
    refused = pytest.raises(DemoRefused, match="already running")
    with folder.in_use(8000), refused as why, folder.in_use(9000):
        pass
    assert "http://localhost:8000" in str(why.value)


def test_the_folder_is_free_again_when_the_first_one_has_left(folder: DataFolder) -> None:
    with folder.in_use(8000):
        pass
    with folder.in_use(8000):
        pass
