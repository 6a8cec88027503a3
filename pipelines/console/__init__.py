"""What a person reads in the terminal: progress, the closing summary, tables.

Decides nothing and changes nothing; it reads what the rooms left behind.
"""
