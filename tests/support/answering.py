"""A survey answered without a browser, from the link in the mail to the last page."""

from flask.testing import FlaskClient

from tests.support.product import Product
from tests.support.respondents import form_fields


def answer(browser: FlaskClient, link: str, language: str = "") -> str:
    """Answer page after page; gives the last page's text."""
    page = browser.get(link + (f"?language={language}" if language else "")).text
    for _ in range(10):
        if "<form" not in page or 'name="page"' not in page:
            return page
        page = browser.post(link, data={**form_fields(page), "go": "next"}, follow_redirects=True).text
    raise AssertionError("the survey does not end")


def invited(product: Product, word: str = "satisf") -> str:
    product.send([product.contact("Alice")], survey=product.survey_id(word))
    product.work()
    return product.survey_link()


def link_of(product: Product, address: str, mark: str = "/s/") -> str:
    """The path of a link in the last mail to this address."""
    content = next(mail.content for mail in reversed(product.mail.journal) if mail.rcpt_to == address)
    found = content.decode().replace("=\r\n", "")
    return mark + found.split(mark, 1)[1].split()[0].rstrip(">),")
