"""The REST doors of ingest jobs: create, upload once, close or abort, ask, read the results, delete.

Source: Bulk API 2.0 Developer Guide, Ingest [DOC]; the words of refusals partly from public traffic [PUB].
"""

from typing import Any

from flask import Blueprint, Response, request

from connector.demo.salesforce_simulator.bulk import files
from connector.demo.salesforce_simulator.bulk.callers import caller, form, text_of
from connector.demo.salesforce_simulator.bulk.ingest import CHUNK, OPERATIONS, IngestJob, parts
from connector.demo.salesforce_simulator.bulk.jobs import State
from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType
from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError
from connector.demo.salesforce_simulator.rest import http
from connector.demo.salesforce_simulator.rest.resources import V, check_version
from connector.demo.salesforce_simulator.simulator import simulator

MAX_CONTENT = 100 * 1024 * 1024
"""Bytes of one upload."""
JOB = f"{V}/jobs/ingest/<job_id>"

bulk_ingest = Blueprint("bulk_ingest", __name__)
bulk_ingest.url_value_preprocessor(check_version)


@bulk_ingest.post(f"{V}/jobs/ingest")
def create() -> Response:
    if request.mimetype.startswith("multipart/"):
        raise NotPlayedError("Creating an ingest job together with its data")
    body = http.json_object()
    kind, operation = _kind(text_of(body, "object")), _operation(text_of(body, "operation"))
    key = _external_id(kind, text_of(body, "externalIdFieldName")) if operation == "upsert" else None
    world = simulator()
    now = world.org.clock()
    job = IngestJob(world.bulk.new_id(), operation, kind.name, caller(), form(body), now, now, external_id=key)
    world.bulk.add(job)
    return http.answer(job.opened())


@bulk_ingest.get(f"{V}/jobs/ingest")
def list_jobs() -> Response:
    records = [{**job.opened(), "jobType": job.type} for job in simulator().bulk.all(IngestJob)]
    return http.answer({"done": True, "records": records, "nextRecordsUrl": None})


@bulk_ingest.put(f"{JOB}/batches")
def upload(job_id: str) -> Response:
    job = _job(job_id)
    if job.state is not State.OPEN:
        raise SalesforceError("INVALIDJOBSTATE", f"Job is not Open. Current job state is '{job.state}'")
    if job.content is not None:
        raise SalesforceError("INVALIDJOBSTATE", _once(job))
    if request.mimetype != "text/csv":
        raise SalesforceError("UNSUPPORTED_MEDIA_TYPE", "Content-Type must be text/csv", status=415)
    content = request.get_data()
    if len(content) > MAX_CONTENT:
        raise SalesforceError("REQUEST_ENTITY_TOO_LARGE", f"More than {MAX_CONTENT} bytes of job data", status=413)
    job.content = content
    response = http.no_content()
    response.status_code = 201
    return response


@bulk_ingest.patch(JOB)
def change_state(job_id: str) -> Response:
    job = _job(job_id)
    state = text_of(http.json_object(), "state")
    if state == State.ABORTED:
        job.abort(simulator().org.clock())
    elif state == State.UPLOAD_COMPLETE:
        _close(job)
    else:
        raise SalesforceError("INVALIDJOB", f"Changing the state of a Job to '{state}' not allowed")
    return http.answer(job.summary())


@bulk_ingest.get(JOB)
def tell(job_id: str) -> Response:
    job = _job(job_id)
    return http.answer(job.opened() | job.progress())


@bulk_ingest.delete(JOB)
def delete(job_id: str) -> Response:
    simulator().bulk.delete(_job(job_id))
    return http.no_content()


@bulk_ingest.get(f"{JOB}/successfulResults")
def successful(job_id: str) -> Response:
    job = _ended(job_id)
    return _file(job, ("sf__Id", "sf__Created"), job.written)


@bulk_ingest.get(f"{JOB}/failedResults")
def failed(job_id: str) -> Response:
    job = _ended(job_id)
    return _file(job, ("sf__Id", "sf__Error"), job.refused)


@bulk_ingest.get(f"{JOB}/unprocessedrecords")
@bulk_ingest.get(f"{JOB}/unprocessedRecords")
def unprocessed(job_id: str) -> Response:
    """simple-salesforce and jsforce spell the resource differently; an org takes both."""
    job = _ended(job_id)
    return _file(job, (), job.left)


def _file(job: IngestJob, leading: tuple[str, ...], lines: list[tuple[str, ...]]) -> Response:
    """Not in the order of the job's data, which nobody may rely on [DOC]: what was worked on last comes first."""
    http.entry().rows = len(lines)
    shown = [line for part in reversed(list(parts(lines, CHUNK))) for line in part]
    text = files.write((*leading, *job.columns), shown, job.format)
    return Response(text, 200, content_type="text/csv; charset=UTF-8")


def _close(job: IngestJob) -> None:
    if job.state is not State.OPEN:
        raise SalesforceError("INVALIDJOBSTATE", f"Closing already {job.state} Job not allowed")
    simulator().bulk.queue(job, http.met)


def _job(job_id: str) -> IngestJob:
    job = simulator().bulk.get(IngestJob, job_id)
    http.entry().object = job.object
    return job


def _ended(job_id: str) -> IngestJob:
    job = _job(job_id)
    if job.state not in (State.JOB_COMPLETE, State.FAILED, State.ABORTED):
        raise SalesforceError("INVALIDJOBSTATE", f"Results are not available for a Job in state {job.state}")
    return job


def _once(job: IngestJob) -> str:
    advice = "please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job"
    return f"Found multiple contents for job: <{job.id}>, {advice} and make sure you only do 'PUT' once on a given Job."


def _kind(name: str) -> ObjectType:
    kind = http.schema().find(name)
    if kind is None:
        raise SalesforceError("INVALIDENTITY", f"InvalidEntity : Entity '{name}' is not supported by the Bulk API.")
    http.entry().object = kind.name
    if kind.played != "write":
        raise NotPlayedError(f"Writing to {kind.name}")
    return kind


def _operation(name: str) -> str:
    if name == "hardDelete":
        raise NotPlayedError("The operation hardDelete")
    if name not in OPERATIONS:
        raise SalesforceError("INVALIDJOB", f"InvalidJob : Operation '{name}' is not one of {', '.join(OPERATIONS)}")
    return name


def _external_id(kind: ObjectType, name: str) -> Field:
    if not name:
        message = f"External ID was blank for {kind.name}. An External ID must be specified for upsert."
        raise SalesforceError("INVALIDJOB", f"InvalidJob : {message}")
    found: Any = kind.field(name)
    if found is None or not (found.finds_records or found.type == "id"):
        message = f"Field name provided, {name} does not match an External ID for {kind.name}"
        raise SalesforceError("INVALIDJOB", f"InvalidJob : {message}")
    key: Field = found
    return key
