"""One page of a long list, and the address of its neighbours."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ROWS = 50


def paged(request: HttpRequest, rows: QuerySet) -> dict:
    """`page_obj` and `query` as templates/_components/pagination.html takes them."""
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "page_obj": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "query": f"{query.urlencode()}&" if query else "",
    }
