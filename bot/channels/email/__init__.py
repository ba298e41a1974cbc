"""E-mail to employers: a letter of a planned message, sent through a mail server or kept as a file."""
