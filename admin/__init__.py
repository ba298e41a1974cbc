"""The console: where coordinators and admins work."""
