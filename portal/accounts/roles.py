"""Who may do what: a role is a list of permissions, and a permission is a word of the office."""

from django.utils.translation import gettext_noop

ROLES: dict[str, tuple[str, ...]] = {
    # role → permissions; scope (which units) is decided by the user's unit, see scope.py
    "officer": (
        "return.view",
        "return.enter",
        "return.present",
        "report.view",
        "proposal.make",
        "service.answer",
        "urging.answer",
    ),
    "leader": (
        "return.view",
        "return.enter",
        "return.present",
        "return.submit",
        "return.return",
        "report.view",
        "proposal.make",
        "service.answer",
        "urging.answer",
        "token.manage",
        "account.manage",
        "delegation.make",
    ),
    "reviewer": (
        "return.view",
        "return.approve_commune",
        "return.return",
        "correction.decide",
        "progress.view",
        "report.view",
        "quota.assign",
        "return.urge",
        "urging.answer",
        "account.manage",
        "delegation.make",
    ),
    "aggregator": (
        "return.view",
        "return.accept",
        "return.return",
        "correction.decide",
        "difficulty.view",
        "progress.view",
        "period.manage",
        "report.view",
        "report.build",
        "report.issue",
        "service.set",
        "figure.reconcile",
        "return.urge",
    ),
    "supervisor": (
        "return.view",
        "return.urge",
        "progress.view",
        "report.view",
        "report.build",
        "report.issue",
        "review.manage",
        "reading.decide",
        "quota.manage",
        "urging.make",
        "figure.reconcile",
        "difficulty.view",
        "difficulty.answer",
        "note.emergency",
        "note.guidance",
        "note.view",
    ),
    "administrator": (
        "catalog.import",
        "unit.manage",
        "user.manage",
        "account.manage",
        "token.manage",
        "progress.view",
        "report.view",
        "log.view",
        "note.view",
    ),
    "security_contact": ("log.view", "note.emergency", "note.view"),
    "viewer": ("progress.view", "report.view"),
    "machine": ("return.view", "return.enter", "return.present", "report.view"),
}

ROLE_NAMES = {
    "officer": gettext_noop("Cán bộ nhập số liệu"),
    "leader": gettext_noop("Lãnh đạo đơn vị"),
    "reviewer": gettext_noop("Cán bộ duyệt cấp huyện"),
    "aggregator": gettext_noop("Cơ quan tổng hợp (Văn phòng UBND tỉnh)"),
    "supervisor": gettext_noop("Cơ quan theo dõi, đôn đốc (Sở TT&TT)"),
    "administrator": gettext_noop("Quản trị"),
    "security_contact": gettext_noop("Đầu mối an toàn thông tin"),
    "viewer": gettext_noop("Người xem"),
    "machine": gettext_noop("Máy của đơn vị (API)"),
}

# These roles look at the whole province, whatever unit their holder sits in.
PROVINCE_WIDE = frozenset({"aggregator", "supervisor", "administrator", "security_contact", "viewer"})


def permissions_of(roles: list[str]) -> frozenset[str]:
    """All that the roles together allow."""
    return frozenset(permission for role in roles for permission in ROLES.get(role, ()))


def administers(roles: list[str]) -> bool:
    """Whether the roles open the admin; the account's mark as staff follows them and is never set by hand."""
    return "administrator" in roles
