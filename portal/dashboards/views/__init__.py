"""Pages that touch every app: what is owed, where the province stands, who is missing."""
