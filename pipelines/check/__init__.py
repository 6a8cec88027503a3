"""Runs the suites and turns their answers into verdicts and asset checks.

Never repairs data. What is asked of a table is expectations/; whether a snapshot is written is
publish's decision.
"""
