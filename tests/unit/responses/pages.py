"""Renders survey pages without a database, and reads the HTML as a respondent's software does."""

from flask import Flask, g, render_template
from lxml import html

from connector.responses import views
from connector.responses.notices import Notice
from connector.responses.page import SurveyPage

Element = html.HtmlElement


def rendered(template: str, page: SurveyPage | Notice) -> str:
    app = Flask("survey pages")
    app.register_blueprint(views.blueprint)
    with app.test_request_context():
        g.csp_nonce = "nonce"
        return render_template(f"responses/{template}.html", page=page)


def document(template: str, page: SurveyPage | Notice) -> Element:
    return html.document_fromstring(rendered(template, page))


def one(root: Element, path: str) -> Element:
    """The one element at an XPath; fails when there is none or are several."""
    [found] = root.xpath(path)
    return found


def words(element: Element) -> str:
    return " ".join(element.text_content().split())


def fields(root: Element) -> list[Element]:
    """What a person fills in."""
    return list(root.xpath("//input[not(@type='hidden')] | //textarea"))


def name_of(root: Element, field: Element) -> str:
    """The accessible name: aria-label, else its label."""
    labels = root.xpath("//label[@for=$id]", id=field.get("id"))
    return field.get("aria-label") or " ".join(words(label) for label in labels)
