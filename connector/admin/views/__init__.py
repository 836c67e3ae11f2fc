"""The pages, one module each, all on one blueprint. A new one is a module here, listed in PAGES.
They hold no reading and no rule: those are in connector/admin/queries and in the domains.
"""

from connector.admin.views import (
    accounts,
    backfills,
    distributions,
    exclusions,
    external_ids,
    failures,
    frequency_rules,
    mailing_lists,
    opt_outs,
    overview,
    people,
    responses,
    salesforce,
    sender_domains,
    senders,
    surveys,
    templates,
    why,
    workflow_editor,
    workflows,
    write_back,
    write_back_row,
)
from connector.admin.views.frame import blueprint

PAGES = (
    overview,
    distributions,
    responses,
    surveys,
    workflows,
    workflow_editor,
    backfills,
    external_ids,
    failures,
    write_back,
    write_back_row,
    mailing_lists,
    templates,
    senders,
    sender_domains,
    exclusions,
    frequency_rules,
    opt_outs,
    why,
    people,
    salesforce,
    accounts,
)

__all__ = ["PAGES", "blueprint"]
