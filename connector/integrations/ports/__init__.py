"""What the product asks of the outside world, one module a port: email, text messages, Salesforce, name servers.
Domains know these names, and import them from here; the adapters beside this folder know the providers.
"""

from connector.integrations.ports.delivery import Delivery, DeliveryResult, HandOver, Settle, Trace, Untraced
from connector.integrations.ports.domain_records import DomainRecords, DomainRecordsUnavailable
from connector.integrations.ports.email import EmailSender, OutgoingEmail
from connector.integrations.ports.salesforce.api import ApiUsage, Record, SalesforceApi, SalesforceConnections
from connector.integrations.ports.salesforce.errors import (
    SalesforceDisconnected,
    SalesforceLimitExceeded,
    SalesforceNotReached,
    SalesforceRefused,
    SalesforceUnavailable,
)
from connector.integrations.ports.salesforce.objects import (
    FieldDescription,
    NewField,
    ObjectDescription,
    ObjectName,
)
from connector.integrations.ports.salesforce.queries import AllOf, AnyOf, Compare, Condition, In, Query, Scalar
from connector.integrations.ports.salesforce.writes import (
    BulkJob,
    BulkProgress,
    BulkState,
    Graph,
    GraphWritten,
    Node,
    Rejected,
    Written,
)
from connector.integrations.ports.sms import OutgoingSms, SmsSender

__all__ = [
    "AllOf",
    "AnyOf",
    "ApiUsage",
    "BulkJob",
    "BulkProgress",
    "BulkState",
    "Compare",
    "Condition",
    "Delivery",
    "DeliveryResult",
    "DomainRecords",
    "DomainRecordsUnavailable",
    "EmailSender",
    "FieldDescription",
    "Graph",
    "GraphWritten",
    "HandOver",
    "In",
    "NewField",
    "Node",
    "ObjectDescription",
    "ObjectName",
    "OutgoingEmail",
    "OutgoingSms",
    "Query",
    "Record",
    "Rejected",
    "SalesforceApi",
    "SalesforceConnections",
    "SalesforceDisconnected",
    "SalesforceLimitExceeded",
    "SalesforceNotReached",
    "SalesforceRefused",
    "SalesforceUnavailable",
    "Scalar",
    "Settle",
    "SmsSender",
    "Trace",
    "Untraced",
    "Written",
]
