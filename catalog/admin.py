"""The law's own data in the admin: decisions, appendices, fields; the list itself is looked at and given out."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.resources import ModelResource

from catalog.clauses import write_clauses
from catalog.models import Appendix, Clause, Decision, Field, Listing
from catalog.resources import ListingsResource
from portal.core.admin import DeedAdmin
from portal.core.exchange_admin import ExportAdmin, TableForm
from portal.core.fields import DateRange


class DecisionForm(forms.ModelForm):
    """On any day one list is in force; the database refuses too, but in its own words."""

    class Meta:
        model = Decision
        fields = ("number", "date", "title", "valid", "has_quotas", "replaces")

    def clean_valid(self) -> DateRange:
        valid = self.cleaned_data["valid"]
        other = Decision.objects.filter(valid__overlap=valid).exclude(pk=self.instance.pk).first()
        if other:
            raise forms.ValidationError(
                _("{other} trùng ngày hiệu lực: mỗi ngày chỉ một Danh mục. Sửa ngày kết thúc.").format(other=other)
            )
        return valid


@admin.register(Decision)
class DecisionAdmin(DeedAdmin):
    """A new decision changes which list is in force; on a known one the range stays, it changes by being replaced."""

    needs = "catalog.import"
    may_delete = False
    list_display = ("__str__", "date", "valid", "has_quotas", "replaces")
    list_select_related = ("replaces",)
    form = DecisionForm

    def get_readonly_fields(self, request: HttpRequest, obj: Decision | None = None) -> tuple[str, ...]:
        return ("valid", "has_quotas", "replaces") if obj else ()

    def save_model(self, request: HttpRequest, obj: Decision, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.has_quotas and not change:
            write_clauses(obj)


@admin.register(Clause)
class ClauseAdmin(DeedAdmin):
    """The text as that decision prints it; which clauses there are is not changed: readings and documents hang on them."""

    needs = "catalog.import"
    may_add = may_delete = False
    list_display = ("citation", "label", "decision")
    list_filter = ("decision",)
    list_select_related = ("decision",)
    search_fields = ("citation", "text")
    fields = ("decision", "path", "label", "citation", "text")
    readonly_fields = ("decision", "path")


@admin.register(Appendix)
class AppendixAdmin(DeedAdmin):
    needs = "catalog.import"
    list_display = ("__str__", "level", "decision", "is_reconstruction")
    list_select_related = ("decision",)
    ordering = ("decision", "number")

    def get_readonly_fields(self, request: HttpRequest, obj: Appendix | None = None) -> tuple[str, ...]:
        return ("decision", "level") if obj else ()  # services hang on both


class FieldsResource(ModelResource):
    class Meta:
        model = Field
        fields = ("name",)


@admin.register(Field)
class FieldAdmin(ExportAdmin):
    needs = "catalog.import"
    resource_classes = (FieldsResource,)
    list_display = ("name",)
    search_fields = ("name",)
    ordering = ("name",)


class ListingsForm(TableForm):
    """The list as on a day."""

    day = forms.DateField(
        label=gettext_lazy("Còn hiệu lực ngày"),
        required=False,
        help_text=gettext_lazy("dd/mm/yyyy; để trống là hôm nay."),
    )


@admin.register(Listing)
class ListingAdmin(ExportAdmin):
    """Listings change by appendices and decisions, which settle the services; here they are looked up and given out."""

    needs = "catalog.import"
    may_add = may_change = may_delete = False
    resource_classes = (ListingsResource,)
    export_form_class = ListingsForm
    list_display = ("procedure", "appendix", "field", "online", "valid")
    list_select_related = ("procedure", "appendix", "field")
    list_filter = ("online", "appendix__level")
    search_fields = ("procedure__code", "procedure__name", "field__name")
    ordering = ("procedure__code",)
