"""One suite per raw and published table: is this data fit to publish?

Volume, completeness, plausibility and the identities of the published numbers. Whether a
derivation is right is a dbt test; what happens on a refusal is pipelines/check.
Nothing here knows Dagster or the pipelines. registry.py can be read without Great Expectations.
"""
