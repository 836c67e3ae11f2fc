"""The administrator at a browser."""

import re
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from tests.support.product import Product


@dataclass(frozen=True)
class Desk:
    """A signed-in administrator; what a page says is its text without tags."""

    browser: FlaskClient

    def html(self, path: str, status: int = 200) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    def says(self, path: str, status: int = 200) -> str:
        return _text(self.html(path, status))

    def press(self, path: str, **values: object) -> str:
        """The text of the page that a form leads to."""
        answer = self.browser.post(path, data=values, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return _text(answer.text)


def _text(html: str) -> str:
    body = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("&#39;", "'").replace("&amp;", "&").split())


@pytest.fixture
def desk(product: Product) -> Desk:
    browser = product.client
    with browser.session_transaction() as session:
        session["user_id"] = product.admin_id
    return Desk(browser)
