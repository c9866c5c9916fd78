"""Addresses of the list and of the decision's text."""

from django.urls import path

from catalog.views import drafts, lists, proposals, reviews, versions

urlpatterns = [
    path("danh-muc/", lists.procedures, name="procedures"),
    path("danh-muc/phien-ban/", versions.decisions, name="decisions"),
    path("danh-muc/phien-ban/moi/", versions.enter, name="enter_decision"),
    path("danh-muc/phien-ban/<int:decision>/so/", versions.name, name="name_decision"),
    path("danh-muc/so-sanh/", versions.compare, name="compare_versions"),
    path("danh-muc/phu-luc/<str:number>.xlsx", versions.appendix_file, name="appendix_file"),
    path("danh-muc/ra-soat/", reviews.reviews, name="reviews"),
    path("danh-muc/ra-soat/moi/", reviews.open_, name="open_review"),
    path("danh-muc/ra-soat/<int:review>/", reviews.review, name="review_board"),
    path("danh-muc/ra-soat/<int:review>/khong-de-xuat/", reviews.nothing, name="answer_nothing"),
    path("danh-muc/ra-soat/<int:review>/ket-thuc/", reviews.close, name="close_review"),
    path("danh-muc/de-xuat/", proposals.proposals, name="proposals"),
    path("danh-muc/de-xuat/moi/", proposals.new, name="new_proposal"),
    path("danh-muc/de-xuat/xem-xet/", proposals.decide_chosen, name="decide_proposals"),
    path("danh-muc/de-xuat/<int:proposal>/", proposals.proposal, name="proposal"),
    path("danh-muc/de-xuat/<int:proposal>/rut/", proposals.take_back, name="recall_proposal"),
    path("danh-muc/du-thao/", drafts.drafts, name="drafts"),
    path("danh-muc/du-thao/<int:draft>/", drafts.draft, name="draft"),
    path("danh-muc/du-thao/<int:draft>/ban-hanh/", drafts.issue, name="issue_draft"),
    path("danh-muc/du-thao/<int:draft>/bo/", drafts.discard, name="discard_draft"),
    path("danh-muc/du-thao/<int:draft>/<str:name>", drafts.file, name="draft_file"),
    path("quyet-dinh/", lists.decision, name="decision"),
]
