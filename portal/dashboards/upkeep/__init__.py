"""Keeping the portal running: is it well, is it backed up, can it be put back."""
