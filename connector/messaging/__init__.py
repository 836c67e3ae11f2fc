"""Every message to a person: content, gate, ledger, opt-outs, delivery.
Whom to ask and when is decided above, in distributions and workflows.
"""
