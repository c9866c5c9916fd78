"""The organisation in the admin: shown with its history, changed by files and by new units, never by hand in the past."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.forms import ConfirmImportForm

from portal.core.admin import DeedAdmin, ReadOnlyInline
from portal.core.exchange_admin import ExchangeAdmin, FileForm
from portal.units.actions import import_units
from portal.units.exchange import CODES, UnitsResource
from portal.units.importing import COLUMNS
from portal.units.models import Level, Unit, UnitCode, UnitEvent, UnitVersion

START_HELP = gettext_lazy(
    "Để trống: đơn vị mới có từ trước, đơn vị cũ sửa tại chỗ. Có ngày: tên cũ hết hiệu lực từ ngày đó."
)


class UnitChoiceField(forms.ModelChoiceField):
    """A unit to choose by its last name, all names in one query."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=named(Unit.objects.all()).order_by("said"), **kwargs)

    def label_from_instance(self, obj: Unit) -> str:
        return obj.said or _("Đơn vị {obj}").format(obj=obj.pk)


def named(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """With the last name, level and main code of each unit."""
    versions = UnitVersion.objects.filter(unit=OuterRef("pk")).order_by("-valid")
    codes = UnitCode.objects.filter(unit=OuterRef("pk"), scheme=UnitCode.Scheme.MAIN).order_by("-valid")
    return units.annotate(
        said=Subquery(versions.values("name")[:1]),
        level=Subquery(versions.values("level")[:1]),
        code=Subquery(codes.values("code")[:1]),
    )


class NewUnitForm(forms.ModelForm):
    """One unit as one row of the file: the same checks, the same deed."""

    code = forms.CharField(label=gettext_lazy("Mã đơn vị"), max_length=40)
    name = forms.CharField(label=gettext_lazy("Tên"), max_length=200)
    type = forms.CharField(label=gettext_lazy("Loại"), max_length=60, required=False)
    level = forms.ChoiceField(label=gettext_lazy("Cấp"), choices=Level.choices)
    parent_code = forms.CharField(label=gettext_lazy("Mã cấp trên"), max_length=40, required=False)
    org_name = forms.CharField(label=gettext_lazy("Tên cơ quan"), max_length=200, required=False)
    alt_code = forms.CharField(label=gettext_lazy("Mã trong danh sách cũ"), max_length=40, required=False)
    national_org_code = forms.CharField(label=gettext_lazy("Mã định danh cơ quan"), max_length=40, required=False)
    start = forms.DateField(label=gettext_lazy("Từ ngày"), required=False, help_text=START_HELP)
    by: Any = None  # the person of the request, set by the admin

    class Meta:
        model = Unit
        fields = ()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors:
            if UnitCode.objects.filter(code=data["code"].strip(), valid__contains=timezone.localdate()).exists():
                raise forms.ValidationError(_("Đã có đơn vị mang mã {code}.").format(code=data["code"]))
            with transaction.atomic():
                problems = self.take()["problems"]
                transaction.set_rollback(True)
            for problem in problems:
                self.add_error(None, str(problem["message"]))
        return data

    def take(self) -> dict:
        """The deed of the file, with one row."""
        row = {name: self.cleaned_data[name] for name in (*COLUMNS, *CODES)}
        return import_units(rows=[row], by=self.by, at=timezone.now(), start=self.cleaned_data["start"])


class UnitsFileForm(FileForm):
    start = forms.DateField(label=gettext_lazy("Từ ngày"), required=False, help_text=START_HELP)


class UnitsConfirmForm(ConfirmImportForm):
    start = forms.DateField(required=False, widget=forms.HiddenInput)


class VersionInline(ReadOnlyInline):
    model = UnitVersion
    fk_name = "unit"
    fields = ("name", "org_name", "type", "level", "valid")
    ordering = ("-valid",)


class CodeInline(ReadOnlyInline):
    model = UnitCode
    fields = ("code", "scheme", "valid")
    ordering = ("-valid",)


@admin.register(Unit)
class UnitAdmin(ExchangeAdmin):
    needs = "unit.manage"
    may_change = may_delete = False  # names and places change by a file or an event, with their day
    resource_classes = (UnitsResource,)
    import_form_class = UnitsFileForm
    confirm_form_class = UnitsConfirmForm
    list_display = ("said", "shown_level", "code")
    search_fields = ("versions__name", "codes__code")
    ordering = ("pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        return named(super().get_queryset(request))

    @admin.display(description=gettext_lazy("Tên"), ordering="said")
    def said(self, obj: Unit) -> str:
        return obj.said or "–"

    @admin.display(description=gettext_lazy("Cấp"), ordering="level")
    def shown_level(self, obj: Unit) -> str:
        return Level(obj.level).label if obj.level else "–"

    @admin.display(description=gettext_lazy("Mã"), ordering="code")
    def code(self, obj: Unit) -> str:
        return obj.code or "–"

    def get_inlines(self, request: HttpRequest, obj: Unit | None) -> list:
        return [VersionInline, CodeInline] if obj else []

    def get_form(self, request: HttpRequest, obj: Unit | None = None, change: bool = False, **kwargs: Any) -> type:
        if obj is not None:
            return super().get_form(request, obj, change, **kwargs)
        return type("NewUnitForm", (NewUnitForm,), {"by": request.user})

    def get_fields(self, request: HttpRequest, obj: Unit | None = None) -> list[str]:
        return [] if obj else [*COLUMNS, *CODES, "start"]

    def save_model(self, request: HttpRequest, obj: Unit, form: NewUnitForm, change: bool) -> None:
        form.take()
        obj.pk = (
            UnitCode.objects.on(form.cleaned_data["start"] or timezone.localdate())
            .get(code=form.cleaned_data["code"].strip())
            .unit_id
        )

    def get_confirm_form_initial(self, request: HttpRequest, import_form: forms.Form | None) -> dict:
        initial = super().get_confirm_form_initial(request, import_form)
        return initial | {"start": import_form.cleaned_data["start"]} if import_form else initial

    def get_import_data_kwargs(self, **kwargs: Any) -> dict:
        form = kwargs.get("form")
        return super().get_import_data_kwargs(**kwargs) | {"start": form.cleaned_data["start"] if form else None}


@admin.register(UnitEvent)
class UnitEventAdmin(DeedAdmin):
    """How an event is told and by which document; the event itself comes by `manage.py reorganise` and stays."""

    needs = "unit.manage"
    may_add = may_delete = False
    list_display = ("on", "kind", "title", "document")
    list_filter = ("kind",)
    search_fields = ("title", "document")
    ordering = ("-on", "-pk")
    fields = ("kind", "on", "title", "document")
    readonly_fields = ("kind", "on")
