"""Which question comes next in a conversation, and what its message says. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from connector.responses.page import Say
from connector.responses.wording import Wording
from connector.surveys.answers import Answer, Answers
from connector.surveys.definition import SurveyDefinition
from connector.surveys.logic import route
from connector.surveys.questions import DescriptiveText, Question, TextEntry
from connector.surveys.texting import TEXTED, Option, misfit, options

LONGEST = 1600
"""More characters than this are refused by the provider."""
SKIP = frozenset({"skip", "passer"})


@dataclass(frozen=True, slots=True)
class Step:
    """The question to ask next, None at the end; `intros` are texts of the survey to say before, `page` is where the
    question stands."""

    question: Question | None
    intros: tuple[Question, ...] = ()
    page: int = 0

    @property
    def fits(self) -> bool:
        """Whether it can be asked by SMS."""
        return all(misfit(each) is None for each in (*self.intros, *((self.question,) if self.question else ())))


def first_step(definition: SurveyDefinition) -> Step:
    """What stands in the invitation, which is the same for everybody: the first question without display logic."""
    asking = [(page.number, question) for page in definition.pages for question in page.questions]
    places = [place for place, (_, question) in enumerate(asking) if question.takes_answers]
    always = [place for place in places if not asking[place][1].display_logic]
    if not places:
        return Step(None)
    first = (always or places)[0]
    number, question = asking[first]
    return Step(question, _texts_at_the_end([each for _, each in asking[:first]]), number)


def next_step(
    definition: SurveyDefinition, answers: Answers, embedded: Mapping[str, str], skipped: Collection[str]
) -> Step:
    """The first question on this person's way that is neither answered nor left out."""
    intros: list[Question] = []
    for page in route(definition, answers, embedded).pages:
        for question in page.questions:
            if not question.takes_answers:
                intros.append(question)
            elif _is_open(question, answers, skipped):
                return Step(question, tuple(intros), page.number)
            else:
                intros = []
    return Step(None, tuple(each for each in intros if misfit(each) is None))


def prompt(step: Step, say: Say, words: Wording) -> str:
    """The whole message: what is said before, the question, and how to reply."""
    question = step.question
    parts = [*(say(intro.text) for intro in step.intros), *([_asked(question, say, words)] if question else [])]
    return "\n\n".join(part for part in parts if part.strip())


def problem_words(question: Question, key: str, values: Mapping[str, object], words: Wording, pages: Wording) -> str:
    """Why a reply could not be taken: as pages say it, where they are not about ticking."""
    if key in pages.texts and isinstance(question, TextEntry):
        return pages(key, **values)
    return words("not_a_score" if TEXTED[type(question)].instruction == "scale" else "not_a_choice")


def _is_open(question: Question, answers: Answers, skipped: Collection[str]) -> bool:
    answer = answers.get(question.id, Answer())
    return question.problem(answer) is not None or (answer.is_empty and question.id not in skipped)


def _texts_at_the_end(questions: list[Question]) -> tuple[Question, ...]:
    """Those that stand right before what follows."""
    texts: list[Question] = []
    for question in questions:
        texts = [*texts, question] if isinstance(question, DescriptiveText) else []
    return tuple(texts)


def _asked(question: Question, say: Say, words: Wording) -> str:
    texted = TEXTED[type(question)]
    hint = [say(question.hint)] if question.hint else []
    values = {name: say(text) for name, text in texted.values(question).items()}
    how = [words(texted.instruction, **values)] if texted.instruction else []
    lines = [_line(option, say) for option in options(question)]
    optional = [] if question.required else [words("optional")]
    return "\n".join([say(question.text), *hint, *how, *lines, *optional])


def _line(option: Option, say: Say) -> str:
    """ "1 Yes"; "1: 24 hours", so that two numbers are told apart; a text with its own number as it is."""
    text = say(option.text)
    if option.is_in_text:
        return text
    return f"{option.code}: {text}" if text[:1].isdigit() else f"{option.code} {text}"
