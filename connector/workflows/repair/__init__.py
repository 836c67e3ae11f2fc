"""What is put right afterwards: rows of the ledger by today's mapping, and older responses written back.
What happens when a response arrives is the runner's; the ledger itself is writeback's.
"""
