"""One file a room: its pages and its forms."""
