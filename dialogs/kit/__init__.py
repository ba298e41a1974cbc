"""The engine all dialogs share: typed questions, replayed answers, and what works at every question."""
