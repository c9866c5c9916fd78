"""The demonstration data: a whole province made from one seed, the same on every machine and at every hour."""
