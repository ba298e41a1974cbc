"""One file a revision. A file that was released is never changed: a mistake is mended by the next one."""
