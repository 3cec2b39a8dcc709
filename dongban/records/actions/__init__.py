"""What people do with the firm's records: load a folder, or look first what it would do."""

from dongban.records.actions.loading import Loaded, load_folder, preview_folder
from dongban.records.registry import Unusable

__all__ = ["Loaded", "Unusable", "load_folder", "preview_folder"]
