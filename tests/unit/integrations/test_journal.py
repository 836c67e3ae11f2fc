"""What a dead process leaves behind of what it was sending, and that a living one leaves nothing."""

import os
import resource
import signal
from pathlib import Path

import pytest

from connector.integrations.journal import Journal, Lapsed, NoJournal, Story, boot_id, journal_at
from connector.integrations.ports import Delivery, DeliveryResult

REFUSED = DeliveryResult("2", Delivery.REFUSED, "550 no such user")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sending"


def told(folder: Path) -> list[Story]:
    """What another process finds."""
    return list(Journal(folder).orphans())


def dead(folder: Path, *, holds: dict[int, int]) -> Journal:
    """A worker that is about to die."""
    worker = Journal(folder)
    worker.take(holds, 30)
    return worker


def test_a_dead_worker_tells_how_far_it_came(folder: Path) -> None:
    worker = dead(folder, holds={1: 1, 2: 4, 3: 1, 4: 1})
    worker.promise(["1", "2", "3"])
    for message_id in ("1", "2"):
        worker.begin(message_id)
    worker.answer(REFUSED)
    worker.give_up()

    (story,) = told(folder)

    assert story.holds == {"1": 1, "2": 4, "3": 1, "4": 1}
    assert (story.promised, story.begun, story.answered) == ({"1", "2", "3"}, {"1", "2"}, {"2": REFUSED})


def test_it_is_told_once(folder: Path) -> None:
    dead(folder, holds={1: 1}).give_up()

    assert len(told(folder)) == 1
    assert told(folder) == []


def test_what_could_not_be_dealt_with_is_told_again(folder: Path) -> None:
    dead(folder, holds={1: 1}).give_up()
    finder = Journal(folder).orphans()
    next(finder)
    finder.close()

    assert len(told(folder)) == 1


def test_a_living_worker_is_left_alone(folder: Path) -> None:
    alive = dead(folder, holds={1: 1})

    assert told(folder) == []
    alive.give_up()


def test_what_is_over_is_not_told(folder: Path) -> None:
    worker = dead(folder, holds={1: 1})
    worker.begin("1")
    worker.take({2: 1}, 30)
    worker.done()
    worker.give_up()

    assert told(folder) == [Story()]


def test_a_line_that_was_not_finished_says_nothing(folder: Path) -> None:
    worker = dead(folder, holds={1: 1})
    worker.give_up()
    (file,) = folder.glob("*.journal")
    with file.open("a") as torn:
        torn.write("begin 1")

    assert told(folder)[0].begun == set()


def test_a_journal_of_before_the_machine_started_is_not_believed(folder: Path) -> None:
    dead(folder, holds={1: 1}).give_up()
    (file,) = folder.glob("*.journal")
    file.write_text(file.read_text().replace(boot_id(), "an-earlier-start"))

    assert told(folder) == [Story()]


def test_nothing_begins_once_the_hold_is_over(folder: Path) -> None:
    worker = Journal(folder)
    worker.take({1: 1}, -1)

    with pytest.raises(Lapsed):
        worker.begin("1")
    worker.hold(30)
    worker.begin("1")
    worker.give_up()


def test_a_child_process_writes_a_journal_of_its_own(folder: Path) -> None:
    parent = dead(folder, holds={1: 1})
    child = os.fork()
    if child == 0:
        parent.take({2: 1}, 30)
        os._exit(0)
    os.waitpid(child, 0)

    (story,) = told(folder)
    parent.give_up()

    assert story.holds == {"2": 1}


def test_without_a_folder_to_write_to_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")

    assert isinstance(journal_at(tmp_path / "taken"), NoJournal)


@pytest.mark.parametrize("content", [b"nonsense\n", b"take\n", b"answer 1\n", b"\xff\n"])
def test_one_that_cannot_be_understood_keeps_no_other_from_being_told(folder: Path, content: bytes) -> None:
    dead(folder, holds={1: 1}).give_up()
    (folder / "0-torn.journal").write_bytes(content)

    assert [story.holds for story in told(folder) if story.holds] == [{"1": 1}]
    assert list(folder.glob("*.journal")) == []


def test_one_that_cannot_be_opened_keeps_no_other_from_being_told(folder: Path) -> None:
    dead(folder, holds={1: 1}).give_up()
    (folder / "0-of-somebody-else.journal").mkdir()

    assert [story.holds for story in told(folder)] == [{"1": 1}]


def test_nothing_begins_whose_beginning_is_not_wholly_written(folder: Path) -> None:
    """A full disk takes the first half of a line; the process that died later would seem not to have begun."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        worker = dead(folder, holds={1: 1})
        (written,) = folder.glob("*.journal")
        resource.setrlimit(resource.RLIMIT_FSIZE, (written.stat().st_size + 5, resource.RLIM_INFINITY))
        try:
            worker.begin("1234567")
        except OSError:
            os._exit(0)
        os._exit(1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
