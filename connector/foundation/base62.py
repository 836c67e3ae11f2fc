"""Numbers in letters and digits, two digits at a step."""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PAIRS = [high + low for high in DIGITS for low in DIGITS]


def base62(number: int, length: int) -> str:
    """The last `length` digits of the number."""
    pairs = []
    for _ in range((length + 1) // 2):
        number, rest = divmod(number, len(_PAIRS))
        pairs.append(_PAIRS[rest])
    return "".join(reversed(pairs))[-length:]
