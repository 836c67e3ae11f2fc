"""The window at /widget: for signed-in people, for the records of its address, never inside another page."""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest

from connector.organizations.models import User
from tests.support.databases import on_one_database
from tests.support.first_organization import ORG
from tests.support.product import Product
from tests.support.signed_in import HUGO, SignedIn, administrator, csrf_token, salesforce_user

pytestmark = on_one_database
ALICE, BOB = "003000000000001AAA", "003000000000002AAA"
OTHER_ORG = "00D000000000063EAA"
ADDRESS = f"/widget?object=Contact&ids={ALICE}"


@pytest.fixture(autouse=True)
def dist(product: Product, tmp_path: Path) -> Path:
    """A built widget."""
    folder = tmp_path / "dist"
    (folder / "chunks").mkdir(parents=True)
    (folder / "slds").mkdir()
    for name in ("main.js", "chunks/part-1a2b.js", "slds/slds.css"):
        (folder / name).write_text("/* built */")
    settings = product.bundle.settings.model_copy(update={"widget_dir": folder})
    product.app.extensions["hearback"] = dataclasses.replace(product.bundle, settings=settings)
    product.app.config["WTF_CSRF_ENABLED"] = True
    return folder


@pytest.fixture
def hugo(product: Product) -> SignedIn:
    return salesforce_user(product)


def page_data(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="page-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return dict(json.loads(found[1]))


def test_the_page_hands_the_widget_its_records_and_the_person(hugo: SignedIn) -> None:
    with hugo.client.session_transaction() as session:
        session.update(locale="fr_FR", time_zone="Europe/Paris", language="fr")

    page = hugo.client.get(f"/widget?object=Contact&ids={ALICE[:15]}&ids={BOB},{ALICE}")

    data = page_data(page.text)
    assert page.status_code == 200 and "<div data-hearback-widget></div>" in page.text
    assert (data["objectApiName"], data["recordIds"], data["language"]) == ("Contact", [ALICE, BOB], "fr")
    assert data["user"] == {"id": HUGO, "name": "Hugo", "locale": "fr-FR", "timeZone": "Europe/Paris"}
    assert "recordId" not in data and "apexUrl" not in data


def test_one_record_is_handed_over_as_on_a_record_page(hugo: SignedIn) -> None:
    data = page_data(hugo.client.get(ADDRESS).text)

    assert data["recordId"] == ALICE and "recordIds" not in data


def test_the_token_of_the_page_is_good_for_the_api(product: Product, hugo: SignedIn) -> None:
    token = page_data(hugo.client.get(ADDRESS).text)["service"]["csrfToken"]

    sent = hugo.client.post(
        "/api/v1/distributions", json=product.request([product.contact()]), headers={"X-CSRFToken": token}
    )

    assert sent.status_code == 201


def test_a_time_zone_or_locale_that_browsers_would_choke_on_is_left_to_them(hugo: SignedIn) -> None:
    with hugo.client.session_transaction() as session:
        session.update(locale="x", time_zone="../etc")

    assert page_data(hugo.client.get(ADDRESS).text)["user"] == {"id": HUGO, "name": "Hugo"}


def test_a_name_cannot_end_the_data(product: Product) -> None:
    nasty = "</script><script>alert(1)</script>"
    person = salesforce_user(product, name=nasty)

    page = person.client.get(ADDRESS).text

    assert page_data(page)["user"]["name"] == nasty
    assert "<script>alert" not in page


def test_an_administrator_needs_no_sign_in_with_salesforce(product: Product) -> None:
    page = administrator(product).client.get(ADDRESS)

    assert page.status_code == 200 and page_data(page.text)["user"] == {"name": "Administrator"}


def test_somebody_who_is_not_signed_in_gets_the_sign_in_page_for_the_same_records(product: Product) -> None:
    sent = product.client.get(ADDRESS)

    assert (sent.status_code, sent.location) == (302, f"/widget/sign-in?object=Contact&ids={ALICE}")


def test_a_link_of_another_org_asks_to_sign_in_there(hugo: SignedIn) -> None:
    assert hugo.client.get(f"{ADDRESS}&organization={ORG[:15]}").status_code == 200

    sent = hugo.client.get(f"{ADDRESS}&organization={OTHER_ORG}")

    assert sent.status_code == 302
    assert sent.location == f"/widget/sign-in?object=Contact&ids={ALICE}&organization={OTHER_ORG}"


def test_a_blocked_person_is_told_whom_to_ask(product: Product, hugo: SignedIn) -> None:
    with product.db.write() as session:
        session.get_one(User, hugo.user_id).may_send = False

    page = hugo.client.get(ADDRESS)

    assert page.status_code == 403 and "ask your administrator" in page.text


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        (f"ids={ALICE}", "object", "must be Contact, Lead or Campaign"),
        (f"object=Case&ids={ALICE}", "object", "must be"),
        ("object=Contact", "ids", "is missing"),
        ("object=Contact&ids=,", "ids", "is missing"),
        (f"object=Lead&ids={ALICE}", "ids", "begin with 00Q"),
        ("object=Contact&ids=003x", "ids", "15 or 18 letters and digits"),
        ("object=Contact&ids=003000000000001AAB", "ids", "copy it again"),
        (f"object=Contact&ids={','.join([ALICE] * 201)}", "ids", "names 201 records"),
        (f"object=Contact&ids={ALICE}&organization={BOB}", "organization", "begin with 00D"),
        (f"object=Contact&ids={ALICE}&organization=x", "organization", "15 or 18"),
        (f"object=Contact&ids={ALICE}%00", "ids", "NUL"),
    ],
)
@pytest.mark.parametrize("path", ["/widget", "/widget/sign-in"])
def test_a_wrong_address_names_the_parameter_and_the_cure(
    hugo: SignedIn, path: str, query: str, field: str, words: str
) -> None:
    refused = hugo.client.get(f"{path}?{query}")

    assert refused.status_code == 422 and refused.mimetype == "text/html"
    assert f"<code>{field}</code>" in refused.text and words in refused.text


def test_two_hundred_records_fit_into_an_address(hugo: SignedIn) -> None:
    ids = ",".join(f"003000000000{number:03d}" for number in range(200))

    assert len(page_data(hugo.client.get(f"/widget?object=Contact&ids={ids}").text)["recordIds"]) == 200


@pytest.mark.parametrize("path", [ADDRESS, "/widget/sign-in", "/widget?object=nothing"])
def test_no_page_is_ever_framed(hugo: SignedIn, path: str) -> None:
    headers = hugo.client.get(path).headers

    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_scripts_and_styles_need_the_nonce_that_the_widget_is_handed(hugo: SignedIn) -> None:
    page = hugo.client.get(ADDRESS)

    policy = dict(part.strip().partition(" ")[::2] for part in page.headers["Content-Security-Policy"].split(";"))
    nonce = f"'nonce-{page_data(page.text)['cspNonce']}'"
    assert policy["script-src"] == policy["style-src"] == f"'self' {nonce}"


def test_the_files_of_the_widget_are_served_and_kept_while_they_are_the_same(product: Product, hugo: SignedIn) -> None:
    page = hugo.client.get(ADDRESS).text
    assert "/widget/assets/main.js" in page and "/widget/assets/slds/slds.css" in page

    browser = product.client
    first = browser.get("/widget/assets/main.js")
    again = browser.get("/widget/assets/main.js", headers={"If-None-Match": first.headers["ETag"]})

    assert first.mimetype in ("text/javascript", "application/javascript")
    assert (first.headers["Cache-Control"], again.status_code) == ("no-cache", 304)
    assert "max-age=31536000" in browser.get("/widget/assets/chunks/part-1a2b.js").headers["Cache-Control"]


@pytest.mark.parametrize("path", ["nothing.js", "../pyproject.toml", "%2e%2e/pyproject.toml", "/etc/passwd"])
def test_no_other_file_is_served(product: Product, path: str) -> None:
    assert product.client.get(f"/widget/assets/{path}").status_code in (404, 308)


def test_without_the_build_the_page_says_how_to_build_it(dist: Path, hugo: SignedIn) -> None:
    (dist / "main.js").unlink()

    page = hugo.client.get(ADDRESS)

    assert page.status_code == 503 and "npm run build" in page.text


def test_the_languages_keep_the_address(hugo: SignedIn) -> None:
    page = hugo.client.get(f"{ADDRESS}&lang=fr").text

    assert '<html lang="fr"' in page and "Se déconnecter" in page
    assert f'href="?object=Contact&amp;ids={ALICE}&amp;lang=en"' in page


def test_the_button_signs_out_and_another_site_cannot(hugo: SignedIn) -> None:
    page = hugo.client.get(ADDRESS).text
    action = re.search(r'action="(/widget/sign-out[^"]*)"', page)
    assert action is not None
    path = action[1].replace("&amp;", "&")

    assert hugo.client.post(path).status_code == 403
    assert hugo.client.get(ADDRESS).status_code == 200

    left = hugo.client.post(path, data={"csrf_token": csrf_token(page)})
    assert left.location == f"/widget/sign-in?object=Contact&ids={ALICE}"
    assert "You are signed out." in hugo.client.get(left.location).text
    assert hugo.client.get(ADDRESS).status_code == 302
