"""The words of the lexicon, a file for each field of work. How they are written: `domain/jobs/__init__.py`."""
