"""A text message as a person typed it, reduced to what it says: for comparing it with what was offered."""

import re
import unicodedata

POLITE = frozenset({"please", "pls", "plz", "thanks", "thank", "you", "thx", "ok", "okay"})
POLITE |= {"svp", "stp", "merci", "s", "il", "vous", "te", "plait"}
_NO_WORD = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Without case, accents, punctuation; digits of any script as 0–9: "2 : Très satisfait !" → "2 tres satisfait"."""
    split = unicodedata.normalize("NFKD", text)
    bare = "".join(_digit(sign) for sign in split if not unicodedata.category(sign).startswith("M"))
    return " ".join(_NO_WORD.sub(" ", bare.casefold()).split())


def without_politeness(words: str) -> str:
    """Of plain words; "yes please" → "yes"."""
    return " ".join(word for word in words.split() if word not in POLITE)


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
