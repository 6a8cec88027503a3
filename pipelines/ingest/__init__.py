"""Files into raw.*: shop maps, the contract of a row, rejects, and the ledger of loads.

Every row of a file is accepted or rejected, once, and nothing is cleaned: choosing the newest
version, excluding and deriving belong to dbt.
"""

from pipelines.ingest.decisions import accept, withdraw
from pipelines.ingest.ledger import rejects
from pipelines.ingest.loading import ingest, pending_files, refused_loads
from pipelines.ingest.report import IngestReport, Load, Reject
from pipelines.ingest.run_settings import RunSettings, write_run_settings
from pipelines.ingest.shop_map import ShopMap, read_shop_map
from pipelines.ingest.tables import create_raw_tables

__all__ = [
    "IngestReport",
    "Load",
    "Reject",
    "RunSettings",
    "ShopMap",
    "accept",
    "create_raw_tables",
    "ingest",
    "pending_files",
    "read_shop_map",
    "refused_loads",
    "rejects",
    "withdraw",
    "write_run_settings",
]
