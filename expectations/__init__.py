"""One suite per raw and published table: is this fit to publish?

Whether a derivation is right is a dbt test; what happens on a refusal is pipelines/check.
Nothing here knows Dagster or the pipelines.
"""
