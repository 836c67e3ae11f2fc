"""The stand-in for Apex: it knows the URL, the headers and the contract, and nothing of what the fields mean."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import requests

from connector.demo.salesforce_simulator.pages.contract import Call, Contract, ContractError, Operation
from connector.demo.salesforce_simulator.pages.settings import PagesSettings

CONTROLLER = "SurveyDistributionController"


@dataclass(frozen=True, slots=True)
class ApexAnswer:
    """What the component receives: `status` 200 and the method's value, or an error in Aura's shape."""

    status: int
    body: Any

    @property
    def problem(self) -> str:
        """What went wrong, as a sentence for a person; empty when nothing did."""
        if self.status == HTTPStatus.OK:
            return ""
        problem = json.loads(self.body["message"])
        reasons = [error["message"] for error in problem.get("errors") or [] if "message" in error]
        return ": ".join([problem["title"].rstrip("."), *([" ".join(reasons)] if reasons else [])])


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf Apex runs: 18-character ids of the org and of the signed-in user."""

    organization_id: str
    user_id: str


class ApexStandIn:
    """Runs a method of the contract by calling the service, as the Apex class would."""

    def __init__(self, *, contract: Path, service_url: str, api_key_file: Path, timeout: float = 20) -> None:
        self._contract = contract
        self._service_url = service_url.rstrip("/")
        self._api_key_file = api_key_file
        self._timeout = timeout

    def run(self, class_name: str, method: str, params: Mapping[str, Any], caller: Caller) -> ApexAnswer:
        """The method's value; 501 for an unknown method, 400 for params and 502 for an answer off the contract."""
        try:
            operation = Contract(self._contract).operation(class_name, method)
            if operation is None:
                return _failure(HTTPStatus.NOT_IMPLEMENTED, f"No Apex method {class_name}.{method} in the contract")
            return self._send(operation, operation.call(params), caller)
        except ContractError as error:
            return _failure(HTTPStatus.BAD_REQUEST, f"{method} was called off the contract at {error}")
        except FileNotFoundError as error:
            return _failure(HTTPStatus.SERVICE_UNAVAILABLE, f"{Path(error.filename).name} is missing")

    def create_selection(self, object_name: str, record_ids: Sequence[str], caller: Caller) -> ApexAnswer:
        """Keeps what was ticked on a list page, as the Visualforce page behind the list's button does."""
        asked = json.dumps({"object": object_name, "record_ids": list(record_ids)})
        return self.run(CONTROLLER, "createSelection", {"request": asked}, caller)

    def _send(self, operation: Operation, call: Call, caller: Caller) -> ApexAnswer:
        try:
            response = self._http(call, caller)
        except requests.Timeout:
            return _failure(HTTPStatus.GATEWAY_TIMEOUT, f"Hearback did not answer within {self._timeout:g} seconds")
        except requests.RequestException as error:
            return _failure(HTTPStatus.BAD_GATEWAY, f"Hearback could not be reached ({type(error).__name__})")
        return _value(operation, response) if response.ok else _problem(response)

    def _http(self, call: Call, caller: Caller) -> requests.Response:
        headers = {
            "Authorization": f"Bearer {self._api_key_file.read_text(encoding='utf-8').strip()}",
            "X-Salesforce-Organization": caller.organization_id,
            "X-Salesforce-User": caller.user_id,
            "Accept": "application/json",
            **({} if call.body is None else {"Content-Type": "application/json"}),
            **call.headers,
        }
        return requests.request(
            call.method,
            self._service_url + call.path,
            params=dict(call.query),
            headers=headers,
            data=call.body,
            timeout=self._timeout,
            allow_redirects=False,
        )


def stand_in(settings: PagesSettings) -> ApexStandIn:
    """The one of these pages."""
    return ApexStandIn(
        contract=settings.contract,
        service_url=settings.hearback_url,
        api_key_file=settings.api_key_file,
        timeout=settings.apex_timeout,
    )


def _value(operation: Operation, response: requests.Response) -> ApexAnswer:
    try:
        value = response.content.decode() if operation.is_text else response.json()
        operation.check_response(value)
    except ValueError:
        return _failure(HTTPStatus.BAD_GATEWAY, f"Hearback broke the contract of {operation.name}: no JSON")
    except ContractError as error:
        return _failure(HTTPStatus.BAD_GATEWAY, f"Hearback broke the contract of {operation.name} at {error}")
    return ApexAnswer(HTTPStatus.OK, value)


def _problem(response: requests.Response) -> ApexAnswer:
    """A refusal of the service as an AuraHandledException: its message is the problem, as a JSON string."""
    problem = _read_problem(response)
    return ApexAnswer(response.status_code, _aura(json.dumps(problem), problem.get("errors") or []))


def _read_problem(response: requests.Response) -> dict[str, Any]:
    try:
        problem = response.json()
    except ValueError:
        problem = None
    if isinstance(problem, dict) and "title" in problem:
        return problem
    return {"title": f"Hearback answered {response.status_code}", "status": response.status_code, "errors": []}


def _failure(status: HTTPStatus, title: str) -> ApexAnswer:
    problem = {"title": title, "status": int(status), "errors": []}
    return ApexAnswer(int(status), _aura(json.dumps(problem), []))


def _aura(message: str, errors: list[Any]) -> dict[str, Any]:
    return {
        "message": message,
        "errors": errors,
        "exceptionType": "System.AuraHandledException",
        "isUserDefinedException": False,
        "stackTrace": "",
    }
