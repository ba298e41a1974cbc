"""Processes killed with kill -9 while they plan and send; the only witness is the fake Bot API in another process."""
