"""The outer edge, played: a Salesforce org, a mailbox, a phone and the process that starts them all.
It imports nothing of the product and is started by the command line alone.
"""
