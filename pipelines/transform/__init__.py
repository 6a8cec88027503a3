"""Hands the graph to dbt, in this process, and says what came of it.

Every derivation is SQL in dbt_project/; none is here.
"""
