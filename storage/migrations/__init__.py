"""The history of the store's tables, one file a revision, applied in order by storage/schema.py."""
