"""Asks the company register of PRH and the Tax Administration (YTJ) about employers. Off unless it is set."""
