"""The same tables computed a second time, slowly and obviously, from the written definitions.

Nothing here reads the warehouse, knows SQL or is written to be fast; a rule that is hard to
follow here is wrong here. The pipeline never imports this.
"""
