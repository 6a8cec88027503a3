"""Refuses a wrong edit of a seed by file, line and column, before anything is derived from it.

Seeds hold judgement; what follows from a judgement is SQL in dbt_project/.
"""
