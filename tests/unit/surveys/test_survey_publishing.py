"""Versions of surveys in the database, and the list that the widget shows."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from connector.foundation.db import Database
from connector.foundation.errors import Conflict, Invalid, NotFound
from connector.surveys import queries
from connector.surveys.definition import SurveyDefinition
from connector.surveys.models import Survey, SurveyVersion
from connector.surveys.service import load_samples, publish
from tests.support.fakes.tokens import HandClock
from tests.support.product import Product
from tests.support.surveys import SAMPLES, comment, nps, sample, survey

ACME, GLOBEX = "ORG_acme", "ORG_globex"
NOW = HandClock().now()


def published(
    db: Database, definition: SurveyDefinition, organization_id: str = ACME, survey_id: str | None = None
) -> SurveyVersion:
    with db.write() as session:
        return publish(session, organization_id, definition, NOW, survey_id=survey_id)


def count(db: Database, table: type) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


class TestPublishing:
    def test_the_first_version_is_number_1(self, database: Database) -> None:
        version = published(database, survey([comment()]))
        assert (version.number, version.name, version.languages) == (1, "Test", ["en", "fr"])

    def test_unchanged_content_makes_no_new_version(self, database: Database) -> None:
        first, second = published(database, survey([comment()])), published(database, survey([comment()]))
        assert first.id == second.id
        assert (count(database, Survey), count(database, SurveyVersion)) == (1, 1)

    def test_changed_content_is_the_next_version_and_the_old_one_can_still_be_read(self, database: Database) -> None:
        first, second = published(database, survey([comment()])), published(database, survey([nps()]))
        assert (first.survey_id, second.number) == (second.survey_id, 2)
        with database.read(ACME) as session:
            assert queries.current_version(session, first.survey_id).id == second.id
            assert queries.definition(session, first.id) == survey([comment()])

    def test_a_survey_can_be_renamed_but_not_to_a_name_that_is_taken(self, database: Database) -> None:
        mine = published(database, survey([comment()]))
        published(database, survey([comment()], name="Other"))
        renamed = published(database, survey([comment()], name="New"), survey_id=mine.survey_id)
        assert (renamed.survey_id, renamed.number) == (mine.survey_id, 2)
        with pytest.raises(Conflict):
            published(database, survey([comment()], name="Other"), survey_id=mine.survey_id)

    def test_a_survey_of_another_organization_cannot_be_published(self, database: Database) -> None:
        theirs = published(database, survey([comment()]), GLOBEX)
        with pytest.raises(NotFound):
            published(database, survey([nps()]), ACME, theirs.survey_id)


class TestSamples:
    def test_they_are_loaded_once_for_each_organization(self, database: Database) -> None:
        for organization_id in (ACME, ACME, GLOBEX):
            with database.write() as session:
                load_samples(session, organization_id, SAMPLES, NOW)
        files = len(list(SAMPLES.glob("*.yaml")))
        assert (count(database, Survey), count(database, SurveyVersion)) == (2 * files, 2 * files)

    def test_one_that_cannot_be_read_is_an_error(self, database: Database, tmp_path: Path) -> None:
        (tmp_path / "bad.yaml").write_text("name: Bad", encoding="utf-8")
        with pytest.raises(Invalid), database.write() as session:
            load_samples(session, ACME, tmp_path, NOW)


class TestReading:
    @pytest.mark.parametrize("survey_id", ["SV_unknown", "", "SV_\0", "SV_" + "x" * 500, "SV_é"])
    def test_an_unknown_survey_is_not_found(self, database: Database, survey_id: str) -> None:
        with database.read(ACME) as session, pytest.raises(NotFound):
            queries.current_version(session, survey_id)

    def test_an_organization_reads_only_its_own_surveys(self, database: Database) -> None:
        theirs = published(database, survey([comment()]), GLOBEX)
        with database.read(GLOBEX) as session:
            assert queries.definition(session, theirs.id)
        with database.read(ACME) as session:
            assert queries.current_versions(session) == []
            with pytest.raises(NotFound):
                queries.definition(session, theirs.id)
            with pytest.raises(NotFound):
                queries.current_version(session, theirs.survey_id)

    def test_a_definition_is_read_once_in_a_process(self, database: Database) -> None:
        version = published(database, survey([comment()]))
        with database.read(ACME) as session:
            assert queries.definition(session, version.id) is queries.definition(session, version.id)


class TestTheApi:
    def test_it_lists_the_surveys_by_name_with_their_languages(self, product: Product) -> None:
        items = product.api("GET", "/surveys").json["items"]
        assert [item["name"] for item in items] == [
            "Customer satisfaction (CSAT)",
            "Event sign-up",
            "Net Promoter Score (NPS)",
        ]
        assert all(item.keys() == {"id", "name", "languages"} for item in items)
        assert items[0]["languages"] == ["en", "fr"]

    def test_it_shows_one_survey_with_its_questions(self, product: Product) -> None:
        found = product.api("GET", f"/surveys/{product.survey_id()}").json
        assert found["embedded_data"] == [field.name for field in sample("csat").embedded_fields]
        assert found["questions"][0]["tag"] == "CSAT"
        assert (found["version"], found["findings"]) == (1, [])

    @pytest.mark.parametrize("path", ["/surveys/SV_unknown", "/surveys/SV_%F0%9F%98%80"])
    def test_an_unknown_survey_is_a_404(self, product: Product, path: str) -> None:
        answer = product.api("GET", path)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")

    def test_without_a_key_it_says_nothing(self, product: Product) -> None:
        assert product.client.get("/api/v1/surveys").status_code == 401
