"""The REST doors of query jobs. Source: Bulk API 2.0 Developer Guide, Query [DOC]."""

from flask import Blueprint, Response, request

from connector.demo.salesforce_simulator.bulk.callers import caller, form, text_of
from connector.demo.salesforce_simulator.bulk.jobs import State
from connector.demo.salesforce_simulator.bulk.query_job import QueryJob, plain_columns
from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError
from connector.demo.salesforce_simulator.faults import Fault
from connector.demo.salesforce_simulator.rest import http
from connector.demo.salesforce_simulator.rest.resources import V, check_version
from connector.demo.salesforce_simulator.simulator import simulator
from connector.demo.salesforce_simulator.soql.parse import parse
from connector.demo.salesforce_simulator.soql.plan import plan_query

OPERATIONS = ("query", "queryAll")
MOST_RECORDS = 50_000
JOB = f"{V}/jobs/query/<job_id>"

bulk_query = Blueprint("bulk_query", __name__)
bulk_query.url_value_preprocessor(check_version)


@bulk_query.post(f"{V}/jobs/query")
def create() -> Response:
    """A query that cannot be answered is refused at once, as over REST."""
    body = http.json_object()
    operation = text_of(body, "operation")
    if operation not in OPERATIONS:
        raise SalesforceError("INVALIDJOB", f"InvalidJob : Operation '{operation}' is not one of query, queryAll")
    world = simulator()
    now, soql = world.org.clock(), text_of(body, "query")
    query = parse(soql)
    columns = plain_columns(plan_query(http.schema(), query, now, with_deleted=operation == "queryAll"))
    name = http.object_type(query.object.text).name
    http.entry().rows = 0  # reads only, says the journal
    job = QueryJob(world.bulk.new_id(), operation, name, caller(), form(body), now, now, soql=soql, selected=columns)
    world.bulk.add(job)
    world.bulk.queue(job, http.met)
    return http.answer(job.summary() | job.files())


@bulk_query.get(f"{V}/jobs/query")
def list_jobs() -> Response:
    records = [{**job.summary(), **job.files(), "jobType": job.type} for job in simulator().bulk.all(QueryJob)]
    return http.answer({"done": True, "records": records, "nextRecordsUrl": None})


@bulk_query.get(JOB)
def tell(job_id: str) -> Response:
    job = _job(job_id)
    return http.answer(job.summary() | job.progress())


@bulk_query.patch(JOB)
def abort(job_id: str) -> Response:
    job = _job(job_id)
    if text_of(http.json_object(), "state") != State.ABORTED:
        raise SalesforceError("INVALIDJOB", "The state of a query Job can only be changed to 'Aborted'")
    job.abort(simulator().org.clock())
    return http.answer(job.summary())


@bulk_query.delete(JOB)
def delete(job_id: str) -> Response:
    simulator().bulk.delete(_job(job_id))
    return http.no_content()


@bulk_query.get(f"{JOB}/results")
def results(job_id: str) -> Response:
    job = _job(job_id)
    if job.state is not State.JOB_COMPLETE:
        raise SalesforceError("INVALIDJOBSTATE", f"Results are not available for a Job in state {job.state}")
    if job.caller.version != http.version():
        message = f"Results of a Job of version {job.caller.version} are told by the same version only"
        raise SalesforceError("INVALIDVERSION", message, status=409)
    page = job.page(request.args.get("locator", ""), _size())
    http.entry().rows = page.number
    headers = {"Sforce-Locator": page.locator, "Sforce-NumberOfRecords": str(page.number)}
    return Response(page.text, 200, headers, content_type="text/csv; charset=UTF-8")


@bulk_query.get(f"{JOB}/resultPages")
def result_pages(job_id: str) -> Response:
    raise NotPlayedError("Reading the pages of a query job in parallel")


def _size() -> int:
    """As the caller asks, within limits, or what the dial makes it."""
    dialled = int(simulator().faults.value(Fault.SMALL_PAGES, "size", 0))
    asked = request.args.get("maxRecords", MOST_RECORDS, type=int)
    return dialled or max(1, min(asked, MOST_RECORDS))


def _job(job_id: str) -> QueryJob:
    job = simulator().bulk.get(QueryJob, job_id)
    http.entry().object, http.entry().rows = job.object, 0
    return job
