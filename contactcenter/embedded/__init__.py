"""PostgreSQL and Valkey from their wheels, for when no URL names a server: where they live, start, adopt, stop.

Settings ask here for addresses only; nothing in this package is started by an import. No Django here.
"""

from contactcenter.embedded.places import (
    Place,
    broker_url,
    data_dir,
    database_url,
    here,
    kept_once,
    redis_url,
    secret_key,
)

__all__ = ["Place", "broker_url", "data_dir", "database_url", "here", "kept_once", "redis_url", "secret_key"]
