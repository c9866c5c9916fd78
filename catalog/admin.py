"""The law's own data in the admin: decisions, appendices, fields; the list itself is looked at and given out."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.resources import ModelResource

from catalog.actions.first_days import correct_decision
from catalog.clauses import write_clauses
from catalog.models import Appendix, Clause, Decision, Field, Listing
from catalog.refusals import Refused
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


class CorrectedDecisionForm(forms.ModelForm):
    """What was entered wrongly. The deed says what is in the way; here it is tried and taken back."""

    valid_from = forms.DateField(
        label=gettext_lazy("Hiệu lực từ ngày"),
        help_text=gettext_lazy("Danh mục và dịch vụ đã nhập cùng ngày cũ chuyển theo."),
    )
    by: Any = None  # the person of the request, set by the admin

    class Meta:
        model = Decision
        fields = ("number", "date", "title", "has_quotas")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = self.instance.valid.lower
        self.fields["valid_from"].required = (
            self.instance.valid.lower is not None
        )  # else: in force as long as anybody knows

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors:
            try:
                with transaction.atomic():
                    self.correct()
                    transaction.set_rollback(True)
            except Refused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return data

    def correct(self) -> Decision:
        return correct_decision(decision=self.instance, **self.cleaned_data, by=self.by, at=timezone.now())


@admin.register(Decision)
class DecisionAdmin(DeedAdmin):
    """A new decision changes which list is in force; a known one ends by being replaced, what is wrong is corrected."""

    needs = "catalog.import"
    may_delete = False
    list_display = ("__str__", "date", "valid", "has_quotas", "replaces")
    list_select_related = ("replaces",)
    form = DecisionForm

    def get_readonly_fields(self, request: HttpRequest, obj: Decision | None = None) -> tuple[str, ...]:
        return ("valid", "replaces") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Decision | None = None) -> tuple[str, ...]:
        return (
            (*CorrectedDecisionForm.Meta.fields, "valid_from", "valid", "replaces") if obj else DecisionForm.Meta.fields
        )

    def get_form(self, request: HttpRequest, obj: Decision | None = None, change: bool = False, **kwargs: Any) -> type:
        if obj is None:
            return super().get_form(request, obj, change, **kwargs)
        return type("CorrectedDecisionForm", (CorrectedDecisionForm,), {"by": request.user})

    def save_model(self, request: HttpRequest, obj: Decision, form: forms.ModelForm, change: bool) -> None:
        if change:
            form.correct()
            return
        super().save_model(request, obj, form, change)
        if obj.has_quotas:
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
