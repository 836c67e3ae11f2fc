"""A mailbox on loopback: takes real SMTP, shows mail as a mail client would.
Its journal is the oracle of what was really sent.
"""
