"""The page's words in English and French, and times as each writes them."""

from datetime import datetime

from babel.dates import format_date, format_time

LANGUAGES = ("en", "fr")

_TEXTS = {
    "title": ("Phone", "Téléphone"),
    "tagline": ("Every SMS of the demo arrives here", "Tous les SMS de la démo arrivent ici"),
    "search": ("Name or number", "Nom ou numéro"),
    "search_button": ("Search", "Chercher"),
    "people": ("Phones", "Téléphones"),
    "with_texts": ("Conversations", "Conversations"),
    "others": ("More phones", "Autres téléphones"),
    "found": ("“{query}”", "«\u00a0{query}\u00a0»"),
    "you_wrote": ("You: {body}", "Vous\u00a0: {body}"),
    "open_number": ("Open the phone of {number}", "Ouvrir le téléphone {number}"),
    "nobody": ("No phone matches “{query}”", "Aucun téléphone pour «\u00a0{query}\u00a0»"),
    "nobody_hint": (
        "Any part of a name will do, or a whole number with its country code.",
        "Une partie du nom suffit, ou un numéro entier avec son indicatif.",
    ),
    "clear": ("Show all phones", "Afficher tous les téléphones"),
    "phone_of": ("Phone of {name}", "Téléphone de {name}"),
    "you": ("You", "Vous"),
    "no_texts": ("No messages yet", "Aucun message pour l’instant"),
    "no_texts_hint": (
        "Send this person a survey by SMS from Salesforce: it arrives here within seconds.",
        "Envoyez une enquête par SMS à cette personne depuis Salesforce\u00a0: elle arrive ici en quelques secondes.",
    ),
    "choose_hint": (
        "Send somebody a survey by SMS from Salesforce: it arrives here within seconds.",
        "Envoyez une enquête par SMS depuis Salesforce\u00a0: elle arrive ici en quelques secondes.",
    ),
    "choose": ("Choose a phone to read its messages and to answer.", "Choisissez un téléphone pour lire et répondre."),
    "open_salesforce": ("Open Salesforce", "Ouvrir Salesforce"),
    "write": ("Text message", "SMS"),
    "send": ("Send", "Envoyer"),
    "back": ("All phones", "Tous les téléphones"),
    "conversation": ("Conversation with {name}", "Conversation avec {name}"),
    "not_found": ("This is not a phone number", "Ceci n’est pas un numéro de téléphone"),
    "not_sent": ("Not sent: write 1 to 1,600 characters.", "Non envoyé\u00a0: écrivez de 1 à 1\u202f600 caractères."),
    "skip": ("Skip to the phone", "Aller au téléphone"),
    "from_sender": ("From {name}", "De {name}"),
}


class Texts:
    """The words of one language: `texts("send")`, `texts("phone_of", name="Alice")`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._index = LANGUAGES.index(language)

    def __call__(self, key: str, **values: object) -> str:
        return _TEXTS[key][self._index].format(**values)

    def phone_of(self, name: str) -> str:
        """With the French elision: Téléphone d’Alice."""
        if self.language == "fr" and name[:1].lower() in "aeiouyàâéèêëîïôûü":
            return f"Téléphone d’{name}"
        return self("phone_of", name=name)

    def when(self, moment: datetime, now: datetime) -> str:
        """Short, in this machine's time zone: the time today, the day before."""
        local, today = moment.astimezone(), now.astimezone()
        return self.time(moment) if local.date() == today.date() else self.day(moment)

    def time(self, moment: datetime) -> str:
        return str(format_time(moment.astimezone(), "short", locale=self.language))

    def day(self, moment: datetime) -> str:
        return str(format_date(moment.astimezone(), "d MMM", locale=self.language))
