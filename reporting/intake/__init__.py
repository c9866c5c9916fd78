"""Counts that come in a file: read, matched to units and services, checked whole."""
