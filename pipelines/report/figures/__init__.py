"""One module per idea: asks the published tables for a few rows, draws them, says what to see.

Queries count and group; what needs more than that is a mart's.
"""
