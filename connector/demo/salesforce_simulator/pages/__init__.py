"""The record pages of the simulated org, where a person clicks, and the stand-in for Apex behind the widget.
They read the org in the process and show it; what the fields of a survey mean is no concern of theirs.
"""

from connector.demo.salesforce_simulator.pages.routes import create_pages, create_world_pages
from connector.demo.salesforce_simulator.pages.settings import PagesSettings

__all__ = ["PagesSettings", "create_pages", "create_world_pages"]
