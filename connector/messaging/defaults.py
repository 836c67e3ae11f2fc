"""What a composer begins with, in the languages that we speak ourselves."""

from collections.abc import Mapping
from dataclasses import dataclass

from connector.messaging.models import Channel, Kind
from connector.surveys.languages import choose

FIRST = "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """`subject` is "" for SMS."""

    subject: str
    body: str


EMAILS: Mapping[Kind, Mapping[str, Wording]] = {
    Kind.INVITATION: {
        "en": Wording(
            "How was your experience with us?",
            "Hello ${m://FirstName},\n\nThank you for working with us. Would you take two minutes to tell us how it "
            "went?\n\n${l://SurveyLink?d=Take the survey}\n\nThank you!",
        ),
        "fr": Wording(
            "Comment s’est passée votre expérience avec nous\u00a0?",
            "Bonjour ${m://FirstName},\n\nMerci de votre confiance. Auriez-vous deux minutes pour nous dire comment "
            "cela s’est passé\u00a0?\n\n${l://SurveyLink?d=Répondre à l’enquête}\n\nMerci beaucoup\u00a0!",
        ),
    },
    Kind.REMINDER: {
        "en": Wording(
            "A short reminder: we would like your opinion",
            "Hello ${m://FirstName},\n\nSome days ago we asked how you find working with us. It takes two minutes, and "
            "we read every answer.\n\n${l://SurveyLink?d=Take the survey}\n\nThank you!",
        ),
        "fr": Wording(
            "Un petit rappel\u00a0: votre avis nous intéresse",
            "Bonjour ${m://FirstName},\n\nIl y a quelques jours, nous vous avons demandé votre avis. Deux minutes "
            "suffisent, et nous lisons chaque réponse.\n\n${l://SurveyLink?d=Répondre à l’enquête}\n\n"
            "Merci beaucoup\u00a0!",
        ),
    },
    Kind.THANK_YOU: {
        "en": Wording(
            "Thank you for your answers",
            "Hello ${m://FirstName},\n\nThank you for taking the time to answer us. Your answers help us to do better.",
        ),
        "fr": Wording(
            "Merci pour vos réponses",
            "Bonjour ${m://FirstName},\n\nMerci d’avoir pris le temps de nous répondre. Vos réponses nous aident à "
            "progresser.",
        ),
    },
}
TEXTS: Mapping[Kind, Mapping[str, Wording]] = {
    Kind.INVITATION: {
        "en": Wording("", "Hello ${m://FirstName}, how was it with us? Two minutes: ${l://SurveyURL}"),
        "fr": Wording("", "Bonjour ${m://FirstName}, votre avis nous aide. Deux minutes : ${l://SurveyURL}"),
    },
    Kind.REMINDER: {
        "en": Wording("", "Hello ${m://FirstName}, we would still like your opinion: ${l://SurveyURL}"),
        "fr": Wording("", "Bonjour ${m://FirstName}, votre avis nous manque encore : ${l://SurveyURL}"),
    },
    Kind.THANK_YOU: {
        "en": Wording("", "Thank you for your answers, ${m://FirstName}!"),
        "fr": Wording("", "Merci pour vos réponses, ${m://FirstName} !"),
    },
    Kind.CONVERSATION: {
        "en": Wording("", "Hello ${m://FirstName}, how was it with us? Just answer here."),
        "fr": Wording("", "Bonjour ${m://FirstName}, votre avis nous aide. Répondez ici."),
    },
}
"""In letters of the GSM alphabet, with plain spaces: another letter would more than double what a text costs."""
_BY_CHANNEL = {Channel.EMAIL: EMAILS, Channel.SMS: TEXTS}


def wording(channel: Channel, kind: Kind, language: str) -> Wording:
    """In this language, or a wider one; in English where we do not speak it."""
    known = _BY_CHANNEL[channel][kind]
    return known[choose(list(known), [language] if language else [], FIRST)]


def invitation(channel: Channel, language: str) -> Wording:
    return wording(channel, Kind.INVITATION, language)


def translations(channel: Channel, kind: Kind, languages: list[str], main: str) -> dict[str, dict[str, str]]:
    """For each of these languages that we speak, apart from `main`: {language: {"subject", "body"}}."""
    known = _BY_CHANNEL[channel][kind]
    spoken = [tag for tag in languages if tag != main and tag.partition("-")[0] in known]
    texts = {tag: wording(channel, kind, tag) for tag in spoken}
    return {tag: {"subject": text.subject, "body": text.body} for tag, text in texts.items()}
