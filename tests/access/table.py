"""The access table: one line an address and verb. docs/access.md is made from it; test_matrix.py asks every line.

A new page gets its line here: who finds it (else 404), who may do what it does (else 403). Then `python -m tests.access`.
"""

from tests.access.rules import BELOW, DISTRICT, OWN, PROVINCE, SEEN, SOME, Line, Who, both, get, may, post

ENTERS = ("return.enter", "return.submit")
REVIEWS = ("return.approve_commune", "return.accept")
LISTS = ("review.manage", "proposal.make", "catalog.import")
DRAFTS = ("review.manage", "catalog.import")
PROVISION = ("progress.view", "service.set")
SERVICES = ("progress.view", "service.set", "service.answer")
RAISES = ("return.enter", "return.submit", "difficulty.view")
TARGETS = ("progress.view", "reading.decide", "quota.manage", "quota.assign")
SEES_CASCADE = (may(*TARGETS, whose=DISTRICT), may(*TARGETS, whose=PROVINCE))
ASSIGNS = (may("quota.assign", whose=DISTRICT),)
CALENDAR = ("report.view", "return.view", "progress.view")
ISSUES = ("report.build", "report.issue")
OWN_OR_ALL = (Who(whose=SOME), Who(whose=PROVINCE))
SEES_RETURN = may("return.view", whose=SEEN)
ENTERS_OWN = may("return.enter", whose=OWN)
APPROVES = may("return.approve_commune", whose=BELOW)
# The account of a commune's officer: looked after by its leader, by the district above, by the administrator.
LOOKED_AFTER = (may("account.manage", whose=SEEN),)
HELPS = (may("account.manage", whose=BELOW), may("delegation.make", whose=OWN), may("user.manage"))
KEYS = (may("token.manage", whose=OWN), may("token.manage", whose=PROVINCE))
DIFFICULTY = (may(*ENTERS, whose=OWN), may("difficulty.view"))
URGED = (may("urging.answer", whose=OWN), may("return.approve_commune", whose=SEEN), may("urging.make"))
RECONCILED = ("figure.reconcile", *ENTERS, "return.approve_commune")

FRONT = [
    get("home"),
    get("overview", may("progress.view", whose=PROVINCE)),
    get("progress", may("progress.view")),
    post("progress_call", may("progress.view"), do=(may("return.urge"),)),
    get("progress_export", may("progress.view")),
    get("own_results", may("return.enter", "return.submit", "return.approve_commune", whose=SOME)),
    get("results", Who(whose=SEEN), thing="unit"),
    get("units"),
    get("unit_events"),
    get("unit_history", thing="unit"),
    get("gallery", may("user.manage")),
    get("healthz", public=True),
    get("search", public=True),
    get("glossary", public=True),
    get("help", public=True),
    get("commune_paper", public=True),
    get("help_page", public=True, thing="help_page"),
    post("hide_start", unready=True),
    post("show_start", unready=True),
    get("readyz", public=True),
    get("metrics", public=True),
    get("script_words", public=True, thing="words"),
    *(
        get("history", may("return.view", whose=SEEN), may("log.view"), thing=f"history:{one}")
        for one in ("bieu", "dong")
    ),
    *(get("history", Who(whose=SEEN), thing=f"history:{one}") for one in ("dich-vu", "chi-tieu")),
    *(get("history", thing=f"history:{one}") for one in ("don-vi", "thu-tuc")),
    get(
        "history",
        may("account.manage", whose=SEEN),
        may("log.view"),
        may("return.present", whose=OWN),
        thing="history:tai-khoan",
    ),
    get("history", may("report.view", "log.view"), thing="history:bao-cao"),
    get("history", may(*CALENDAR, "log.view"), thing="history:lich"),
]

NUMBERS = [
    get("ranking", may("progress.view", whose=PROVINCE)),
    get("to_act", may("progress.view", whose=PROVINCE)),
    get("indicator", may("progress.view", whose=PROVINCE), thing="indicator"),
    get("unused", *OWN_OR_ALL),
    get("compare", may("progress.view")),
    get("explain", *OWN_OR_ALL, unready=True),
    get("number_province", may("progress.view", whose=PROVINCE), thing="indicator"),
    get("number", Who(whose=SEEN), thing="number"),
    get("service", may("return.view", whose=SEEN), thing="service"),
    get("change", may("return.view", whose=SEEN), thing="change"),
    get("meeting", Who(whose=SEEN), thing="unit"),
    get("forecast", Who(whose=SEEN), thing="unit"),
    get("public", public=True, unready=True),
]

ACCOUNTS = [
    *both("login", public=True),
    *both("second_factor"),
    post("logout"),
    *both("password_change"),
    get("password_change_done"),
    get("my_account"),
    post("save_profile"),
    *both("second_factor_setup"),
    post("remove_second_factor"),
    post("end_sessions"),
    *both("delegate", may("delegation.make", whose=SOME)),
    post("end_delegation", may("delegation.make", whose=OWN), may("return.present", whose=OWN), may("user.manage"),
         thing="delegation"),
    get("accounts", may("account.manage")),
    get("account", *LOOKED_AFTER, thing="account"),
    *(
        post(name, *LOOKED_AFTER, do=HELPS, thing="account", told=True)
        for name in ("unlock_account", "reset_second_factor", "reset_password", "enable_account", "disable_account")
    ),
    *both("handover_account", may("account.manage", whose=BELOW), may("user.manage", "token.manage", whose=OWN),
          may("user.manage"), thing="account"),
    get("security", may("note.view", "log.view")),
    post("unlock_address", may("user.manage"), unready=True),
    *both("new_note", may("note.emergency", "note.guidance")),
    get("change_log", may("log.view")),
    get("change_log_export", may("log.view"), thing="log_file", data={"tu": "01/11/2026", "den": "30/11/2026"}),
    get("tokens", may("token.manage")),
    post("issue_token", may("token.manage")),
    post("rotate_token", *KEYS, thing="token"),
    post("revoke_token", *KEYS, thing="token"),
]  # fmt: skip

RETURNS = [
    get("own_months", may(*ENTERS)),
    get("return", SEES_RETURN, thing="return"),
    post("return", SEES_RETURN, do=(ENTERS_OWN,), thing="return"),
    *both("mark_cells", may("return.return", whose=SEEN), do=(APPROVES,), thing="return"),
    *both("ask_correction", SEES_RETURN, do=(ENTERS_OWN,), thing="return"),
    get("receipts", SEES_RETURN, thing="return"),
    get("return_workbook", SEES_RETURN, thing="return"),
    *both("upload_workbook", SEES_RETURN, do=(ENTERS_OWN,), thing="return"),
    post("apply_workbook", SEES_RETURN, do=(ENTERS_OWN,), thing="return"),
    post("marked_workbook", SEES_RETURN, do=(ENTERS_OWN,), thing="return"),
    *both("onestop", SEES_RETURN, do=(ENTERS_OWN,), thing="return"),
    *both("compare_file", SEES_RETURN, thing="return"),
    post("save_cells", SEES_RETURN, do=(ENTERS_OWN,), thing="return"),
    get("line_panel", SEES_RETURN, thing="line"),
    post("return_step", SEES_RETURN, do=(APPROVES,), thing="step"),
    get("receipt", SEES_RETURN, thing="receipt"),
    get("unit_report", SEES_RETURN, thing="report"),
    get("corrections", may("return.view")),
    get("correction", SEES_RETURN, thing="correction"),
    post("decide_correction", SEES_RETURN, do=(APPROVES,), thing="decide"),
    get("urgings", may("urging.make", "urging.answer")),
    get("choose_urged", may("urging.make")),
    post("urge", may("urging.make"), unready=True),
    post("settle_urgings", may("urging.make")),
    get("urging_letter", may("urging.make"), thing="urging_file", unready=True),
    post("number_urging_letter", may("urging.make"), unready=True),
    get("urging", *URGED, thing="urging"),
    post("correct_urging_letter", may("urging.make"), unready=True),
    post("answer_urging", *URGED, do=(may("urging.answer", whose=OWN),), thing="urging"),
    post("change_urging_answer", *URGED, do=(may("urging.answer", whose=OWN),), thing="urging"),
    post("withdraw_urging", *URGED, do=(may("urging.make"),), thing="urging"),
    get("reconciliation", may("figure.reconcile")),
    post("upload_statistics", may("figure.reconcile")),
    get("export_reconciliation", may("figure.reconcile")),
    *both("external_file", may("figure.reconcile"), thing="upload"),
    get("reconcile_unit", may(*RECONCILED, whose=SEEN), thing="unit"),
    post("explain_differences", may(*RECONCILED, whose=SEEN), do=(may(*ENTERS, whose=OWN),), thing="unit"),
    post("accept_differences", may(*RECONCILED, whose=SEEN), do=(may("figure.reconcile"),), thing="unit"),
    get("difficulties", may(*RAISES)),
    *both("raise_difficulty", may(*RAISES), do=(may(*ENTERS, whose=SOME),)),
    get("difficulty", *DIFFICULTY, thing="difficulty"),
    post("move_difficulty", *DIFFICULTY, do=(may("difficulty.answer"),), thing="difficulty"),
    get("review", may(*REVIEWS)),
    post("review_batch", may(*REVIEWS), data={"deed": "duyet"}),
    *both("close_period", may("period.manage"), thing="month"),
    get("reports", may("report.view")),
    post("ask_for_report", may("report.view"), do=(may("report.build"),), unready=True),
    get("edition", may("report.view"), thing="edition"),
    post("try_again", may("report.view"), do=(may("report.build"),), thing="edition"),
    get("edition_file", may("report.view"), thing="edition_file"),
]

CATALOG = [
    get("procedures", public=True),
    get("procedures_csv", public=True),
    get("procedures_json", public=True),
    get("procedure", public=True, thing="procedure"),
    get("decision", public=True),
    get("provision", may(*PROVISION)),
    *both("provision_set", may("service.set")),
    get("provision_export", may(*PROVISION)),
    *both("provision_file", may("service.set")),
    post("provision_file_apply", may("service.set"), thing="file", unready=True),
    get("own_services", may(*SERVICES, whose=SOME)),
    post("own_services", may(*SERVICES, whose=SOME), do=(may("service.answer"),)),
    get("provision_of_unit", may("service.answer", whose=SEEN), may(*PROVISION), thing="unit"),
    post("provision_of_unit", may("service.answer", whose=SEEN), may(*PROVISION), do=(may("service.answer", whose=OWN),),
         thing="unit"),
    get("provision_objections", may(*PROVISION)),
    *both("provision_answer", may("service.set"), thing="answer"),
    get("exceptions", may(*SERVICES)),
    *both("new_exception", may("service.set")),
    *both("correct_exception", may("service.answer", whose=OWN), may(*PROVISION), do=(may("service.set"),), thing="exception"),
    *both("end_exception", may("service.set"), thing="exception"),
    get("plans", may(*SERVICES)),
    get("suggested_plans", may(*PROVISION)),
    *both("new_plan", may("service.set")),
    *both("plan", may("service.set"), thing="plan"),
    post("finish_plan", may("service.set"), thing="plan"),
    get("decisions"),
    *both("enter_decision", may("catalog.import")),
    *both("name_decision", may("catalog.import", "review.manage"), thing="decision"),
    get("compare_versions"),
    get("appendix_file", thing="appendix"),
    get("reviews", may(*LISTS)),
    *both("open_review", may("review.manage")),
    get("review_board", may(*LISTS), thing="review"),
    post("answer_nothing", may(*LISTS), do=(may("proposal.make"),), thing="review", unready=True),
    *both("correct_review", may(*LISTS), do=(may("review.manage"),), thing="review"),
    post("close_review", may(*LISTS), do=(may("review.manage"),), thing="review"),
    get("proposals", may(*LISTS)),
    *both("new_proposal", may("proposal.make")),
    post("decide_proposals", may(*LISTS), do=(may("review.manage"),)),
    get("proposal", may("proposal.make", whose=OWN), may(*DRAFTS), thing="proposal"),
    post("recall_proposal", may("proposal.make", whose=OWN), may(*DRAFTS), do=(may("proposal.make", whose=OWN),),
         thing="proposal"),
    get("drafts", may(*DRAFTS)),
    post("drafts", may(*DRAFTS), do=(may("review.manage"),)),
    get("draft", may(*DRAFTS), thing="draft"),
    post("issue_draft", may(*DRAFTS), thing="draft"),
    post("discard_draft", may(*DRAFTS), do=(may("review.manage"),), thing="draft"),
    get("draft_file", may(*DRAFTS), thing="draft_file"),
    get("intakes", may("catalog.import")),
    post("upload_appendix", may("catalog.import")),
    get("intake", may("catalog.import"), thing="intake"),
    *(
        post(name, may("catalog.import"), thing="intake", unready=True)
        for name in ("correct_layout", "accept_suggestions", "take_back", "apply_intake", "discard_intake")
    ),
    *(
        get(name, may("catalog.import"), thing="intake", unready=True)
        for name in ("intake_protocol", "intake_source", "intake_problems")
    ),
]  # fmt: skip

SENDING = [
    *(
        post(name, may("report.view"), do=(may("report.build"),), unready=True)
        for name in ("ask_for_year", "ask_for_range")
    ),
    get("outgoing_register", may("report.view")),
    post("decide_dispatch", may("report.issue"), thing="dispatch", unready=True),
    *(
        post(name, may("report.view"), do=(may("report.build"),), thing="edition", unready=True)
        for name in ("cancel_edition", "build_anew")
    ),
    *both("edition_texts", may(*ISSUES), thing="edition"),
    get("compare_editions", may("report.view"), thing="edition", unready=True),
    *both("outgoing", may("report.issue"), thing="letter", unready=True),
    get("signed_document", may("report.view"), thing="letter", unready=True),
    post("signed_document", may("report.view"), do=(may("report.issue"),), thing="letter", unready=True),
    post("dispatch", may("report.issue"), thing="way", unready=True),
    get("calendar", may(*CALENDAR)),
    get("calendar_month", may(*CALENDAR), thing="month"),
    post("calendar_month", may(*CALENDAR), do=(may("period.manage"),), thing="month", unready=True),
    post("calendar_document", may(*CALENDAR), do=(may("period.manage"),), thing="month", unready=True),
    post("way_out", may(*CALENDAR), do=(may("period.manage"),), thing="month", unready=True),
    post("open_month", may(*CALENDAR), do=(may("period.manage"),), thing="month", unready=True),
    get("calendar_feed", may(*CALENDAR)),
    *both("requests", may(*ISSUES)),
    *both("request", may(*ISSUES), thing="request", unready=True),
    *both("request_step", may(*ISSUES), thing="request_step", unready=True),
    *both("correct_request", may(*ISSUES), do=(may("report.build"),), thing="request"),
    post("remove_request", may(*ISSUES), do=(may("report.build"),), thing="request"),
    get("outages", may("report.view")),
    post("outages", may("report.view"), do=(may("service.set"),)),
    get("outage", may("report.view"), thing="outage"),
    *(post(name, may("report.view"), do=(may("service.set"),), thing="outage") for name in ("outage", "remove_outage")),
    post("end_outage", may("report.view"), do=(may("service.set"),), thing="outage", unready=True),
    *both("notices"),
]

QUOTAS = [
    get("targets", may(*TARGETS)),
    get("readings", may(*TARGETS), thing="year"),
    *both("decide_reading", may("reading.decide"), thing="reading"),
    get("quotas", may(*TARGETS), thing="year"),
    *both("give_quotas", may("quota.manage"), thing="year"),
    *both("copy_quotas", may("quota.manage"), thing="year"),
    get("quotas_file", may(*TARGETS), thing="year"),
    *both("upload_quotas", may("quota.manage"), thing="year"),
    post("apply_quotas", may("quota.manage"), thing="year_file", unready=True),
    get("cascades", may(*TARGETS), thing="year"),
    post("cascade_rule", may("quota.manage"), thing="year"),
    get("cascade", *SEES_CASCADE, thing="cascade"),
    *(
        post(name, *SEES_CASCADE, do=ASSIGNS, thing="cascade", unready=True)
        for name in ("save_cascade", "propose_cascade", "discard_cascade", "issue_cascade")
    ),
    get("cascade_paper", *SEES_CASCADE, thing="cascade", unready=True),
]

REST = [
    get("api_schema", public=True),
    get("api_docs", public=True),
]

# Called with a key; who is logged in may read them too, as the roles of `see` say.
API = [
    get("api_procedures"),
    get("api_services"),
    get("api-units"),
    get("api-compliance", thing="api_period"),
    get("api-periods"),
    get("api-return", thing="api_return"),
    Line("api-return", "PUT", thing="api_return"),
    get("api-reports"),
    get("api-editions"),
    get("api-edition", thing="edition"),
]

LINES = [*FRONT, *NUMBERS, *ACCOUNTS, *RETURNS, *CATALOG, *QUOTAS, *SENDING, *REST]
