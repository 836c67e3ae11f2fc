"""What every part stands on: settings, database, clock, errors, outbox, jobs, links, piped text, conditions, web shell.
It knows nothing of surveys, messages or Salesforce.
"""
