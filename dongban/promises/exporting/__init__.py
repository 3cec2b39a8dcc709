"""Tables of the firm as streams: rows go from the database to a file without ever being many in memory."""

from dongban.promises.exporting.streaming import FORMATS, stream
from dongban.promises.exporting.tables import NAMES, Table, table

__all__ = ["FORMATS", "NAMES", "Table", "stream", "table"]
