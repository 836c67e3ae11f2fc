"""Into how many segments the network cuts a text: counted by letters, with no regard to what belongs together."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")


def segments(text: str) -> int:
    if all(letter in _BASIC or letter in _EXTENDED for letter in text):
        return _cut(sum(2 if letter in _EXTENDED else 1 for letter in text), 160, 153)
    return _cut(len(text.encode("utf-16-le")) // 2, 70, 67)


def _cut(units: int, single: int, each: int) -> int:
    return 1 if units <= single else -(-units // each)
