"""STOP, START and HELP in English and French: whether a text message asks for it, or only holds the word.

STOP is also read from a phrase that asks for it. A word that is said only to be rid of messages (unsubscribe, opt out,
désabonner…) counts wherever it stands, unless it is denied. A word of everyday use (stop, arrêt…) counts when nothing
but courtesy and words about messages stands beside it, in the whole message or in its first or last clause: "Stop
texting me please", "not interested, stop", but not "I want to stop by your shop". One that is said of other things as
often (end, cancel, quit) suffers less beside it: "cancel these messages", but not "I want to quit".
"""

import re
from enum import StrEnum

from connector.foundation.plain_words import plain


class Keyword(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CERTAIN = _words(
    "unsubscribe unsubscribed unsubscribing unsub optout stopall revoke"
    " desabonner desabonnez desabonne desabonnement desinscrire desinscrivez desinscris desinscription"
)
EVERYDAY = _words("stop stopp stops stopping stopper stoppez arret arrete arreter arretez")
OF_OTHER_THINGS = _words("end cancel quit annuler annulez")
ALONE = {"start": Keyword.START, "unstop": Keyword.START, "restart": Keyword.START, "optin": Keyword.START}
ALONE |= {"subscribe": Keyword.START, "reprendre": Keyword.START, "reabonner": Keyword.START}
ALONE |= {"help": Keyword.HELP, "info": Keyword.HELP, "aide": Keyword.HELP}
COURTESY = _words(
    "please pls plz thanks thank you thx ok okay now hi hello just sorry no yes"
    " svp stp merci s il vous te plait bonjour non oui maintenant"
)
ASKING = _words(
    "i we d ll m want would like wish need can could will u to wanna me us my from it this that these sending texting"
    " messaging contacting asking getting receiving send text with any more all"
    " je j veux voudrais souhaite aimerais de d m me moi mon ca cela ces cet cette mes vos tout tous envoyer"
    " recevoir ne"
)
ABOUT = _words(
    "message messages text texts sms survey surveys subscription msg msgs pub enquete enquetes abonnement envois"
)
ARTICLES = _words("the your my this these all les l la le des du mon mes cette cet ces")
"""They belong to what the message is about: "stop the messages", but not "the end"."""
DENIALS = _words("dont not never didnt doesnt pas jamais")
NOT_ABLE = _words("can cannot cant could couldnt pouvoir peux peut")
_CLAUSES = re.compile(r"[.,;:!?\n\r–—…]+| - ")


def keyword(text: str) -> Keyword | None:
    """What the message asks for, if it asks for one of these at all."""
    words = _read(text)
    alone = " ".join(word for word in words if word not in COURTESY)
    if alone in ALONE:
        return ALONE[alone]
    return Keyword.STOP if _certain(words) or _asks(text, words) else None


def _read(text: str) -> list[str]:
    """ "Don't" is one word; so is "opt out", however it is written."""
    words = plain(re.sub(r"(?<=n)['’]t\b", "t", text, flags=re.IGNORECASE))
    return re.sub(r"\bopt (?:me |us )?(out|in)\b", r"opt\1", words).split()


def _certain(words: list[str]) -> bool:
    return any(word in CERTAIN and not _is_denied(words, place) for place, word in enumerate(words))


def _is_denied(words: list[str], place: int) -> bool:
    """ "do not unsubscribe me"; "I could not unsubscribe" is no such denial."""
    before = words[max(0, place - 3) : place]
    return not DENIALS.isdisjoint(before) and NOT_ABLE.isdisjoint(before)


def _asks(text: str, words: list[str]) -> bool:
    clauses = [clause for part in _CLAUSES.split(text) if (clause := _read(part))]
    return any(_is_request(clause) for clause in (words, *clauses[:1], *clauses[-1:]))


def _is_request(words: list[str]) -> bool:
    said = set(words)
    about = ABOUT | ARTICLES if said & ABOUT else frozenset[str]()
    if said & EVERYDAY:
        return said <= EVERYDAY | COURTESY | ASKING | about
    return bool(said & OF_OTHER_THINGS) and said <= OF_OTHER_THINGS | COURTESY | about
