"""A reorganisation through the whole portal: units, services, statuses, open months, people and quotas in one deed."""
