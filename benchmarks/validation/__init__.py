"""How well the pipeline finds again what was planted in a simulated shop.

Only this package reads both sides: the published tables, and the truth that no shop map names.
"""
