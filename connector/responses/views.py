"""The hosted survey behind an individual link: complete without JavaScript, resumable at any page."""

from datetime import UTC, datetime, timedelta

from apiflask import APIBlueprint
from flask import Response, make_response, redirect, render_template, request, url_for

from connector.integrations.bundle import bundle
from connector.organizations.access import by_own_proof
from connector.responses import notices, service
from connector.responses.invitations import find
from connector.responses.models import Invitation, ResponseState
from connector.responses.models import Response as SurveyResponse
from connector.responses.page import Respondent, SurveyPage, survey_page
from connector.responses.page_form import read_form
from connector.responses.service import Turn, Visit
from connector.surveys import queries as surveys
from connector.surveys.answers import Answers
from connector.surveys.definition import SurveyDefinition
from connector.surveys.languages import choose

blueprint = APIBlueprint(
    "survey",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/survey-static",
    url_prefix="/s",
    enable_openapi=False,
)
by_own_proof(blueprint, "individual survey link")
OPENED = "opened"
LONGEST_VISIT = timedelta(days=30)


@blueprint.get("/<token>")
def show(token: str) -> Response | tuple[str, int]:
    found = _open(token)
    if found is None:
        return _unknown()
    invitation, response, answers, definition = found
    language = _language(definition, invitation, response)
    if response is not None and response.state == ResponseState.FINISHED:
        notice = notices.already_answered(definition, language=language, brand=invitation.brand)
        return make_response(render_template("responses/already_answered.html", page=notice))
    page = survey_page(
        definition,
        number=response.page if response else 1,
        language=language,
        answers=answers,
        respondent=_respondent(invitation),
    )
    if page is None:
        return _nothing_to_ask(definition, invitation, answers, language)
    return _opened(make_response(_rendered(page)), token)


@blueprint.post("/<token>")
def hand_in(token: str) -> Response | tuple[str, int]:
    found = _open(token)
    if found is None:
        return _unknown()
    invitation, response, _answers, definition = found
    language = _language(definition, invitation, response)
    form = read_form(request.form.to_dict(flat=False))
    turn = service.hand_in(
        bundle(), definition, invitation, form, Visit(request.remote_addr or "", language, _opened_at())
    )
    if turn.submission is not None:
        return _again(definition, invitation, turn, form.number)
    end = turn.response.state == ResponseState.FINISHED
    return redirect(url_for(".thanks" if end else ".show", token=token), 303)  # type: ignore[return-value]


@blueprint.get("/<token>/thanks")
def thanks(token: str) -> Response | tuple[str, int]:
    found = _open(token)
    if found is None:
        return _unknown()
    invitation, response, answers, definition = found
    if response is None or response.state != ResponseState.FINISHED:
        return redirect(url_for(".show", token=token))  # type: ignore[return-value]
    notice = notices.thank_you(
        definition,
        language=_language(definition, invitation, response),
        answers=answers,
        respondent=_respondent(invitation),
    )
    return make_response(render_template("responses/thank_you.html", page=notice))


def _open(token: str) -> tuple[Invitation, SurveyResponse | None, Answers, SurveyDefinition] | None:
    with bundle().db.read() as session:
        found = find(session, token)
        if found is None or _expired(found[0]):
            return None
        invitation, response = found
        answers = service.answers_of(session, response.id) if response else {}
        return invitation, response, answers, surveys.definition(session, invitation.survey_version_id)


def _expired(invitation: Invitation) -> bool:
    return invitation.expires_at is not None and invitation.expires_at < bundle().clock.now()


def _language(definition: SurveyDefinition, invitation: Invitation, response: SurveyResponse | None) -> str:
    """What was asked for in the address, chosen before, known of the person, or preferred by the browser."""
    asked = [request.args.get(name, "") for name in ("language", "Q_Language")]
    known = [response.language if response else "", invitation.language]
    wished = [tag for tag in (*asked, *known, *request.accept_languages.values()) if tag]
    return choose(definition.languages, wished, definition.default_language)


def _respondent(invitation: Invitation) -> Respondent:
    return Respondent(embedded=invitation.embedded, contact=invitation.contact, brand=invitation.brand)


def _again(definition: SurveyDefinition, invitation: Invitation, turn: Turn, number: int) -> tuple[str, int]:
    """The same page, with what has to be put right."""
    page = survey_page(
        definition,
        number=number,
        language=turn.response.language,
        answers=turn.answers,
        respondent=_respondent(invitation),
        submission=turn.submission,
    )
    return _rendered(page), 422


def _nothing_to_ask(definition: SurveyDefinition, invitation: Invitation, answers: Answers, language: str) -> Response:
    """Display logic hides every question from this person: thank them, record nothing."""
    notice = notices.thank_you(definition, language=language, answers=answers, respondent=_respondent(invitation))
    return make_response(render_template("responses/thank_you.html", page=notice))


def _rendered(page: SurveyPage | None) -> str:
    return render_template("responses/survey_page.html", page=page)


def _unknown() -> tuple[str, int]:
    """One answer for a link that never was and one that has expired."""
    notice = notices.link_unknown(request.args.get("language", ""), *request.accept_languages.values())
    return render_template("responses/link_unknown.html", page=notice), 404


def _opened(answer: Response, token: str) -> Response:
    """Remember in the browser when the survey was first opened, for its duration."""
    if OPENED not in request.cookies:
        now = int(bundle().clock.now().timestamp())
        answer.set_cookie(
            OPENED,
            str(now),
            path=url_for(".show", token=token),
            httponly=True,
            samesite="Lax",
            secure=bundle().settings.public_url.startswith("https:"),
            max_age=LONGEST_VISIT,
        )
    return answer


def _opened_at() -> datetime | None:
    said = request.cookies.get(OPENED, "")
    if not (said.isascii() and said.isdigit() and len(said) <= 11):
        return None
    opened, now = datetime.fromtimestamp(int(said), UTC), bundle().clock.now()
    return opened if now - LONGEST_VISIT < opened <= now else None
