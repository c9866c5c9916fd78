"""Deeds: each is one function that checks, writes and logs in one transaction; pages, tasks and commands call the same."""
