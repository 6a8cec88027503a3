"""Files into raw.*: shop maps, the contract of a row, rejects, and the ledger of loads.

Every row of a file is accepted or rejected, once, and nothing is cleaned: choosing the newest
version, excluding and deriving belong to dbt.
"""
