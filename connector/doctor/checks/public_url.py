"""Do the links in our mails lead here?"""

import requests

from connector.doctor.context import SECONDS_TO_ANSWER, Context
from connector.doctor.findings import Finding, ok, problem
from connector.foundation.hosts import is_loopback

SERVE = "Start it with: hearback serve. If it runs, check HEARBACK_PUBLIC_URL, the DNS entry and the proxy before it."
OTHER = "Correct HEARBACK_PUBLIC_URL, or the proxy behind that address."
ENCRYPT = "Put a proxy with a certificate before the service and set HEARBACK_PUBLIC_URL to its https:// address."


def check(context: Context) -> list[Finding]:
    url = context.settings.public_url
    if not url.startswith("https://") and not is_loopback(url):
        return [problem(f"{url} is not encrypted: answers and sign-ins could be read on their way", ENCRYPT)]
    try:
        answer = _ask(f"{url}/healthz")
    except requests.RequestException as error:
        return [problem(f"{url} does not answer ({type(error).__name__})", SERVE)]
    if not _is_ours(answer):
        return [problem(f"at {url} something else answers", OTHER)]
    return [ok(url)]


def _ask(url: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = not is_loopback(url)
        return session.get(url, timeout=SECONDS_TO_ANSWER, allow_redirects=False)


def _is_ours(answer: requests.Response) -> bool:
    try:
        return answer.status_code == 200 and answer.json() == {"status": "ok"}
    except requests.JSONDecodeError:
        return False
