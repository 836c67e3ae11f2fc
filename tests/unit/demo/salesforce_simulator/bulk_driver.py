"""Drives bulk jobs of a simulated org as a client does, step by step."""

import csv
import io
from typing import Any

from simulator_driver import Answer, Api, Clock

KEY = "Response_Id__c"


class Ingest:
    """One ingest job on survey responses; every step may be taken alone."""

    def __init__(self, api: Api, clock: Clock, **facts: str) -> None:
        self.api, self.clock = api, clock
        usual = {"object": "Survey_Response__c", "operation": "upsert", "externalIdFieldName": KEY}
        self.opened: dict[str, Any] = dict(api.post("jobs/ingest", usual | facts).json or {})
        self.path = f"jobs/ingest/{self.opened['id']}"

    def upload(self, content: str | bytes, mimetype: str = "text/csv") -> Answer:
        return self.api.call("PUT", f"{self.path}/batches", data=content, content_type=mimetype)

    def change(self, state: str) -> Answer:
        return self.api.patch(self.path, {"state": state})

    def info(self) -> dict[str, Any]:
        return dict(self.api.get(self.path).json or {})

    def state(self) -> str:
        return str(self.info()["state"])

    def run(self, content: str) -> "Ingest":
        assert self.upload(content).status_code == 201
        assert self.change("UploadComplete").status_code == 200
        self.clock.advance(seconds=1)
        self.state()  # in the queue becomes at work
        return self

    def results(self, name: str) -> list[dict[str, str]]:
        answer = self.api.get(f"{self.path}/{name}")
        assert answer.status_code == 200, answer.json
        return list(csv.DictReader(io.StringIO(answer.text)))

    @property
    def written(self) -> list[dict[str, str]]:
        return self.results("successfulResults")

    @property
    def refused(self) -> list[dict[str, str]]:
        return self.results("failedResults")

    @property
    def left(self) -> list[dict[str, str]]:
        return self.results("unprocessedrecords")


def code(answer: Answer) -> tuple[int, str]:
    body: Any = answer.json
    return answer.status_code, body[0]["errorCode"]
