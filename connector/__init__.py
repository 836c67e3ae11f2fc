"""Hearback: survey distribution and response write-back for Salesforce. Start reading at wiring.py."""
