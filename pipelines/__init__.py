"""Python that moves data between rooms: files, raw, staging, intermediate, marts, published.

Business arithmetic belongs in dbt_project/, judgement in its seeds; neither belongs here.
"""
