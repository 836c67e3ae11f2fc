"""The page's words in English and French, and dates as each writes them."""

from datetime import datetime

from babel.dates import format_date, format_time

LANGUAGES = ("en", "fr")

_TEXTS = {
    "title": ("Mailbox", "Boîte mail"),
    "tagline": ("Every message the demo sends arrives here", "Tous les messages de la démo arrivent ici"),
    "search": ("Search by recipient", "Chercher un destinataire"),
    "search_button": ("Search", "Chercher"),
    "clear": ("Show all mail", "Afficher tout"),
    "messages": ("Messages", "Messages"),
    "one_message": ("1 message", "1 message"),
    "many_messages": ("{count} messages", "{count} messages"),
    "found_for": ("Mail to “{to}”", "Messages pour «\u00a0{to}\u00a0»"),
    "unread": ("Unread", "Non lu"),
    "to": ("To", "À"),
    "no_subject": ("(no subject)", "(sans objet)"),
    "older": ("Older messages", "Messages plus anciens"),
    "newer": ("Back to the newest", "Retour aux plus récents"),
    "back": ("All messages", "Tous les messages"),
    "choose": ("Choose a message to read it here.", "Choisissez un message pour le lire ici."),
    "empty": ("No mail yet", "Aucun message pour l’instant"),
    "empty_hint": (
        "Open a Contact in Salesforce and send a survey: its email arrives here within seconds. "
        "This page refreshes by itself.",
        "Ouvrez un contact dans Salesforce et envoyez une enquête\u00a0: son e-mail arrive ici en quelques secondes. "
        "Cette page se met à jour toute seule.",
    ),
    "open_salesforce": ("Open Salesforce", "Ouvrir Salesforce"),
    "nothing_found": ("No mail to “{to}”", "Aucun message pour «\u00a0{to}\u00a0»"),
    "nothing_found_hint": (
        "Any part of an address will do, for example a domain.",
        "Une partie de l’adresse suffit, par exemple un domaine.",
    ),
    "html": ("HTML", "HTML"),
    "text": ("Text", "Texte"),
    "headers": ("Headers", "En-têtes"),
    "source": ("Source", "Source"),
    "views": ("Ways to see the message", "Façons de voir le message"),
    "body": ("The message", "Le message"),
    "no_text": ("This message has no text version.", "Ce message n’a pas de version texte."),
    "download": ("Download the source", "Télécharger la source"),
    "cut": ("Only the beginning is shown.", "Seul le début est affiché."),
    "unsubscribe": ("Unsubscribe", "Se désinscrire"),
    "unsubscribe_hint": (
        "Asks the sender to stop, with one click, as mail providers do",
        "Demande à l’expéditeur d’arrêter, en un clic, comme le font les messageries",
    ),
    "unsubscribed": (
        "Unsubscribed: the sender confirmed it.",
        "Désinscrit\u00a0: l’expéditeur l’a confirmé.",
    ),
    "unsubscribe_not_local": (
        "Not unsubscribed: the link leaves this machine, and the demo follows only its own.",
        "Pas désinscrit\u00a0: le lien quitte cette machine, et la démo ne suit que les siens.",
    ),
    "unsubscribe_failed": (
        "Not unsubscribed: the sender did not confirm it ({why}). Try again.",
        "Pas désinscrit\u00a0: l’expéditeur ne l’a pas confirmé ({why}). Réessayez.",
    ),
    "bounce": ("Bounce this mail", "Renvoyer à l’expéditeur"),
    "bounce_hint": (
        "Sends it back as undeliverable, as the mail server of an address that does not exist",
        "Le renvoie comme non distribuable, comme le serveur d’une adresse qui n’existe pas",
    ),
    "bounced": (
        "Sent back: the sender knows that it did not arrive.",
        "Renvoyé\u00a0: l’expéditeur sait qu’il n’est pas arrivé.",
    ),
    "bounced_nowhere": (
        "Not sent back: the sender takes no mails that come back.",
        "Pas renvoyé\u00a0: l’expéditeur ne reçoit pas les messages en retour.",
    ),
    "bounce_failed": (
        "Not sent back: the sender did not take it ({why}). Try again.",
        "Pas renvoyé\u00a0: l’expéditeur ne l’a pas accepté ({why}). Réessayez.",
    ),
    "not_found": ("There is no such message", "Ce message n’existe pas"),
    "envelope": ("Envelope", "Enveloppe"),
    "name": ("Name", "Nom"),
    "value": ("Value", "Valeur"),
    "skip": ("Skip to the message", "Aller au message"),
}


class Texts:
    """The words of one language: `texts("unread")`, `texts("many_messages", count=3)`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._index = LANGUAGES.index(language)

    def __call__(self, key: str, **values: object) -> str:
        return _TEXTS[key][self._index].format(**values)

    def count(self, count: int) -> str:
        return self("one_message") if count == 1 else self("many_messages", count=f"{count:,}".replace(",", "\u202f"))

    def when(self, moment: datetime, now: datetime) -> str:
        """Short, in this machine's time zone: the time today, the day before."""
        local, today = moment.astimezone(), now.astimezone()
        if local.date() == today.date():
            return str(format_time(local, "short", locale=self.language))
        pattern = "d MMM" if local.year == today.year else "d MMM y"
        return str(format_date(local, pattern, locale=self.language))

    def full(self, moment: datetime) -> str:
        local = moment.astimezone()
        day = format_date(local, "EEE d MMM y", locale=self.language)
        return f"{day}, {format_time(local, 'short', locale=self.language)}"
