"""Headers of every answer: a content policy with nonces and no inline script, no framing, no referrer."""

import secrets

from flask import Flask, Response, current_app, g

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
"""Nothing is kept by browsers and proxies but what says so itself, as static files do."""
TLS_ONLY = {"Strict-Transport-Security": f"max-age={365 * 24 * 3600}"}


def secure(app: Flask) -> None:
    app.before_request(_make_nonce)
    app.after_request(_add_headers)
    app.jinja_env.globals["csp_nonce"] = lambda: g.csp_nonce


def _make_nonce() -> None:
    g.csp_nonce = secrets.token_urlsafe(16)


def _add_headers(answer: Response) -> Response:
    tls = TLS_ONLY if current_app.config["SESSION_COOKIE_SECURE"] else {}
    for name, value in {**HEADERS, **tls}.items():
        answer.headers.setdefault(name, value)
    nonce = g.get("csp_nonce", "")
    # form-action is not limited: browsers apply it to redirects, too, and connecting redirects to Salesforce
    answer.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    )
    return answer
