"""Every check, in the order in which they are told. A new one is a module in checks/ and a line here."""

from connector.doctor.checks import (
    api_usage,
    clock,
    connection,
    database,
    email,
    keys,
    migrations,
    overdue,
    permissions,
    public_url,
    redis,
    salesforce_app,
    sender,
    sms,
    survey_response,
    widget,
    worker,
    workflows,
)
from connector.doctor.findings import Check

CHECKS = (
    Check("database", "Database", database.check),
    Check("migrations", "Schema of the database", migrations.check, needs=("database",)),
    Check("redis", "Redis", redis.check),
    Check("worker", "Worker", worker.check, needs=("redis",)),
    Check("overdue", "Waiting work", overdue.check, needs=("migrations",)),
    Check("email", "Mail server", email.check),
    Check("sender", "Sender address", sender.check),
    Check("sms", "SMS", sms.check),
    Check("public_url", "Public address", public_url.check),
    Check("widget", "Widget", widget.check),
    Check("clock", "Clock", clock.check, needs=("migrations",)),
    Check("keys", "Encryption keys", keys.check, needs=("migrations",)),
    Check("salesforce_app", "Salesforce app", salesforce_app.check),
    Check("connection", "Salesforce connection", connection.check, needs=("keys", "salesforce_app")),
    Check("permissions", "Fields to read", permissions.check, needs=("connection",)),
    Check("survey_response", "Survey Response object", survey_response.check, needs=("connection",)),
    Check("workflows", "Fields to write", workflows.check, needs=("connection",)),
    Check("api_usage", "API requests", api_usage.check, needs=("connection",)),
)
