"""Many rows of one target through the Bulk API: about five calls and some looks for any number, instead of one call for
each 200. What a row is, and how one is written by calls, is not decided here.

Our job is a row before Salesforce knows of it. From then on, whoever finds it goes on from where it is: a job that
Salesforce has not begun is given up and its rows are due again; one that it has begun is looked at until it is over, no
worker waiting meanwhile. Every row may be written again, so what a dead worker leaves half done is done once more. Rows
of a job that fails are written by calls, which find the row at fault.
"""
