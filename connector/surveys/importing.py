"""A survey is a file: a Qualtrics survey file (.qsf) or a definition of our own (.yaml)."""

from collections.abc import Callable
from pathlib import PurePath

from connector.foundation.errors import Invalid
from connector.surveys.checks import check
from connector.surveys.qsf.reading import Imported, read_qsf
from connector.surveys.qsf.report import Note
from connector.surveys.reading import read_definition

FIELD = "file"


def read_file(name: str, content: bytes) -> Imported:
    """The survey in a file of this name, with what a person should know about it; raises Invalid."""
    read = READERS.get(PurePath(name).suffix.lower())
    if read is None:
        kinds = " or ".join(READERS)
        raise Invalid.at(FIELD, f"is not named as a survey file; the name ends in {kinds}")
    if not content.strip():
        raise Invalid.at(FIELD, "is empty; choose the file with the survey")
    return read(content)


def _read_yaml(content: bytes) -> Imported:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid.at(FIELD, "is not text in UTF-8; save it as UTF-8") from error
    if text.lstrip().startswith("{") and '"SurveyElements"' in text:
        raise Invalid.at(FIELD, "is a survey file of Qualtrics: let its name end in .qsf")
    definition = read_definition(text)
    return Imported(definition, [Note(found.place, found.message) for found in check(definition)])


READERS: dict[str, Callable[[bytes], Imported]] = {".qsf": read_qsf, ".yaml": _read_yaml, ".yml": _read_yaml}
"""By the ending of the name."""
