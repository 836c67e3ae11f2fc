"""How fast a campaign is prepared and sent, beside the plain way to send mail and the fastest there can be.

    .venv/bin/python -m benchmarks.distribution [--recipients 100000] [--database sqlite|postgresql] [--json]
    .venv/bin/python -m benchmarks.distribution --scale 10000 100000 [--json]

Runs the whole product as the demo does: members of a campaign in the org, exclusions, ledger, counters, two workers.
The mail server is a sink that only accepts and counts. The baselines send to the same sink from as many processes: the
plain way renders, builds and sends one message after the other and keeps no ledger; the ceiling sends bytes made
beforehand. Preparing and sending are told apart. With --scale, peak memory and cost of each recipient are compared.
The members of the campaign are not moved in Salesforce meanwhile, unless --move-members asks for it: that is writing
back, by the same workers.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.mail_baselines import plain, rate, ready_made
from benchmarks.mail_sink import MailSink, Tally
from tests.support.postgres import new_database, postgres_server
from tests.support.processes import descendants
from tests.support.running_demo import RunningDemo, demo_at
from tests.support.sent import is_conserved

PROCESSES = 2
SECONDS_BETWEEN_LOOKS = 3
MOST_SEEDED = 100_000
"""Contacts of one campaign."""
PLAIN, CEILING = 3_000, 60_000
"""Messages of the baselines: enough for some seconds, before the run and once more after it."""
BODY = "Hello ${m://FirstName},\n\nhow was it?\n\n${l://SurveyLink?d=Start}\n\nThanks"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipients", type=int, default=100_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--scale", type=int, nargs="+", metavar="RECIPIENTS")
    parser.add_argument("--move-members", action="store_true")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    product = Product(chosen.database, chosen.move_members)
    figures = scale(chosen.scale, product) if chosen.scale else compare(chosen.recipients, product)
    for name, figure in figures.items():
        print(f"{name:32} {figure}")
    if chosen.json:
        print(json.dumps(figures))


@dataclass(frozen=True)
class Product:
    """What runs: on which database, and whether campaign members are moved."""

    database: str
    moves_members: bool


def compare(recipients: int, product: Product) -> dict[str, Any]:
    """One run, between two of each baseline."""
    with MailSink() as sink:
        before = baselines(sink)
        figures = run(sink, recipients, product)
        slow, fast = ((one + other) / 2 for one, other in zip(before, baselines(sink), strict=True))
    sent = figures["messages_per_second"]
    return {
        **figures,
        "plain": round(slow, 1),
        "ceiling": round(fast, 1),
        "ratio_to_plain": round(sent / slow, 2),
        "ratio_to_ceiling": round(sent / fast, 3),
    }


def scale(sizes: list[int], product: Product) -> dict[str, Any]:
    """Each size by itself, with a product of its own; the ratios are of the largest to the smallest."""
    with MailSink() as sink:
        runs = [run(sink, size, product) for size in sizes]
    small, large = runs[0], runs[-1]
    return {
        "runs": runs,
        "memory_ratio": round(large["peak_mb"] / small["peak_mb"], 3),
        "cost_ratio": round(cost(large) / cost(small), 3),
    }


def cost(figures: dict[str, Any]) -> float:
    """Seconds for each recipient, preparing and sending together."""
    return 1 / float(figures["prepared_per_second"]) + 1 / float(figures["messages_per_second"])


def baselines(sink: MailSink) -> tuple[float, float]:
    return rate(sink, plain, PLAIN, PROCESSES), rate(sink, ready_made, CEILING, PROCESSES)


def run(sink: MailSink, recipients: int, product: Product) -> dict[str, Any]:
    with running(sink, product.database) as demo:
        demo.api("PUT", "/campaign-members", json={"is_on": product.moves_members})
        campaigns = seeded(demo, recipients)
        sink.forget()
        started = time.time()
        distribution = send(demo, campaigns)
        wait_for(demo, distribution, lambda view: view["prepared_at"] is not None)
        prepared = time.time()
        view = wait_for(demo, distribution, lambda view: view["state"] == "sent")
        tally, peak = sink.tally(), peak_mb(demo)
    check(tally, view["counts"], recipients)
    return {
        "recipients": recipients,
        "database": product.database,
        "moves_members": product.moves_members,
        "messages_per_second": round(tally.messages / (tally.last_at - tally.first_at), 1),
        "prepared_per_second": round(recipients / (prepared - started), 1),
        "peak_mb": peak,
        "bytes_of_a_message": tally.bytes // tally.messages,
        "messages": tally.messages,
        "doubled": tally.messages - tally.people,
        "uncertain": view["counts"]["uncertain"],
    }


@contextmanager
def running(sink: MailSink, database: str) -> Iterator[RunningDemo]:
    """The product with new data, its mail going to the sink."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = {
            "HEARBACK_SMTP__PORT": str(sink.port),
            "HEARBACK_JOBS__PROCESSES": str(PROCESSES),
            "HEARBACK_LOG_LEVEL": "warning",
        }
        if database == "postgresql":
            server = stack.enter_context(postgres_server(folder))
            url = stack.enter_context(new_database(server, "benchmark"))
            settings["HEARBACK_DATABASE__URL"] = url.render_as_string(hide_password=False)
        yield stack.enter_context(demo_at(folder / "data", env=settings))


def seeded(demo: RunningDemo, contacts: int) -> list[str]:
    """Campaigns with so many contacts together."""
    sizes = [min(MOST_SEEDED, contacts - done) for done in range(0, contacts, MOST_SEEDED)]
    made = [
        demo.org("POST", "/_sim/seed", json={"contacts": size, "campaign": f"Benchmark {number}"})
        for number, size in enumerate(sizes, start=1)
    ]
    return [str(one["campaign_id"]) for one in made]


def send(demo: RunningDemo, campaigns: list[str]) -> str:
    survey = next(one for one in demo.api("GET", "/surveys")["items"] if "CSAT" in one["name"])
    message = {"from_name": "Acme", "reply_to": "", "subject": "Your opinion", "body": BODY}
    request = {"survey": survey["id"], "channel": "email", "object": "Campaign", "record_ids": campaigns}
    return str(demo.api("POST", "/distributions", json={**request, "message": message})["id"])


def wait_for(demo: RunningDemo, distribution: str, condition: Any) -> Any:
    """The distribution once this holds; its counters add up at each look."""
    while True:
        view = demo.api("GET", f"/distributions/{distribution}")
        assert view["state"] != "failed", view
        assert is_conserved(view["counts"]), view["counts"]
        print(f"{view['state']:10} {view['counts']}", file=sys.stderr)
        if condition(view):
            return view
        time.sleep(SECONDS_BETWEEN_LOOKS)


def check(tally: Tally, counts: dict[str, int], recipients: int) -> None:
    """Nothing lost, nothing doubled."""
    assert counts["selected"] == recipients, counts
    assert (tally.messages, tally.most_to_one) == (counts["in_list"], 1), (tally, counts)


def peak_mb(demo: RunningDemo) -> float:
    """Of the largest process of the worker, so far."""
    worker = demo.pid("worker")
    return round(max(_peak_kb(pid) for pid in {worker, *descendants(worker)}) / 1024, 1)


def _peak_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main(sys.argv[1:])
