"""Sample shops with known truths: what was planted can be compared with what the pipeline finds.

Imports nothing from the other rooms; the only way in is `sample_shop`.
"""

from pipelines.simulate.sample import SampleReport, sample_shop

__all__ = ["SampleReport", "sample_shop"]
