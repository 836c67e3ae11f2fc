"""Delivery of finished messages by SMTP, and what became of each.
Composing them belongs to messaging.
"""
