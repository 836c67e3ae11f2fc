"""Replays of several requests in one: composite, batch, graph."""

from tests.conformance.exchanges import Exchange
from tests.conformance.replays import Answer, Org, replays


@replays("rest", "POST v49.0/composite 200", "POST vxx.0/composite 200")
def as_recorded(org: Org, exchange: Exchange) -> Answer:
    return org.send(exchange)


@replays("shapes", "POST vNN.0/composite 200")
def composite(org: Org, exchange: Exchange) -> Answer:
    url = "/services/data/v63.0/sobjects/Account/describe"
    return org.send(exchange, {"compositeRequest": [{"method": "GET", "url": url, "referenceId": "described"}]})


@replays("shapes", "POST vNN.0/composite/batch 200")
def batch(org: Org, exchange: Exchange) -> Answer:
    urls = ("v63.0/limits", "v63.0/sobjects/Account/describe")
    return org.send(exchange, {"batchRequests": [{"method": "GET", "url": url} for url in urls]})


@replays("shapes", "POST vNN.0/composite/graph 200")
def graph(org: Org, exchange: Exchange) -> Answer:
    url = "/services/data/v63.0/sobjects/Account"
    node = {"method": "POST", "url": url, "referenceId": "account", "body": {"Name": "Of a graph"}}
    return org.send(exchange, {"graphs": [{"graphId": "one", "compositeRequest": [node]}]})
