"""The texts of a file in all its languages, as plain text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connector.surveys.languages import is_language, normalize
from connector.surveys.qsf.part import Part
from connector.surveys.qsf.plain_text import plain_text

_QUESTION = re.compile(r"q://([^/\s}]+)/")
Texts = dict[str, str]
"""Language to text."""

OTHER_TAGS = {"ZH-S": "zh-Hans", "ZH-T": "zh-Hant", "PB": "pt-BR", "EN_GB": "en-GB"}
"""Tags of the files that are not those of everybody else."""


def language_of(tag: str) -> str:
    """The tag as we write it; "" for one that is none."""
    known = OTHER_TAGS.get(tag.upper(), tag)
    return normalize(known) if is_language(known) else ""


@dataclass(frozen=True, slots=True)
class Wording:
    """Says texts of one part of the file: the default language stands in the part itself, the others in
    `translations`, which have the same shape. `renamed` are question ids that read otherwise here.
    """

    language: str
    translations: Mapping[str, Part]
    renamed: Mapping[str, str]

    def texts(self, part: Part, key: str, *path: str) -> Texts:
        """The text under `key` of the part, and of the same place in each translation; `path` leads there."""
        said = {self.language: self._plain(part, key)}
        for language, translation in self.translations.items():
            for step in path:
                translation = translation.part(step)
            if text := self._plain(translation, key):
                said[language] = text
        return said

    def label(self, part: Part, key: str, container: str) -> Texts:
        """What a choice, row or answer is called: its text, or where it has none its number."""
        texts = self.texts(part, "Display", container, key)
        if not texts[self.language]:
            part.note("has no text of its own; its number is shown")
            texts[self.language] = key
        return texts

    def _plain(self, part: Part, key: str) -> str:
        found = plain_text(part.text(key))
        for lost in found.lost:
            part.note(f"The text has lost {lost}.", key)
        return self._with_own_ids(found.text)

    def _with_own_ids(self, text: str) -> str:
        return _QUESTION.sub(lambda found: f"q://{self.renamed.get(found[1], found[1])}/", text)


def translations(payload: Part, default: str) -> dict[str, Part]:
    """What a question says in other languages, by language."""
    return dict(_translations(payload.part("Language"), default))


def _translations(languages: Part, default: str) -> Iterator[tuple[str, Part]]:
    for tag, part in languages.parts():
        language = language_of(tag)
        if language and language != default:
            yield language, part
        elif not language:
            languages.refuse(tag, f"{tag[:20]} is no language that is known here; its texts are left out")
