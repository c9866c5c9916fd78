"""Deeds on readings and quotas."""
