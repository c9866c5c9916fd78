"""The admin that Django starts with is ours: who is no administrator does not find it."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "portal.core.admin.PortalAdminSite"
