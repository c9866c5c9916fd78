"""Pages of reporting: each finds within what the user may see, checks, calls one deed, says so."""
