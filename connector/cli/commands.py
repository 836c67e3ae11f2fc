"""Every command and the module that brings it: a module with a command of that name, or a group of commands."""

COMMANDS = {
    "demo": "connector.cli.demo",
    "serve": "connector.cli.server",
    "worker": "connector.cli.server",
    "migrate": "connector.cli.server",
    "doctor": "connector.cli.doctor",
    "sign-in": "connector.cli.access",
    "api-key": "connector.cli.access",
    "rotate-keys": "connector.cli.access",
    "org": "connector.cli.org",
    "survey": "connector.cli.survey",
    "distribution": "connector.cli.distribution",
    "responses": "connector.cli.responses",
    "workflow": "connector.cli.workflow",
    "bounce": "connector.cli.bounce",
    "mailing-list": "connector.cli.mailing_list",
}
