"""The port to a connected Salesforce org: its calls (api), what they take and give, and the errors."""
