"""The one SOQL condition of the pages that carries what a visitor typed."""

import re


def contains(field: str, text: str) -> str:
    """A condition: the field contains the text, its wildcards and quotes taken literally."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    literal = re.sub(r"([\\'%_])", r"\\\1", plain)
    return f"{field} LIKE '%{literal}%'"
