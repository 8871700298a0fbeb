"""What people do with partners, leads and orders in stock Odoo.

Each flow is a function of the records of :class:`StockData`, as a user opens them. It
works as the web client does, by Odoo's own buttons and wizards, and returns what can be
compared, if there is anything. The outcome of a flow is "ok" with that value, or the
name of the error.
"""

from contextlib import ExitStack, closing
from unittest.mock import patch

from lxml import etree

from odoo.tests import Form
from odoo.tools import mute_logger

from .stock_data import ROLES, StockData

FLOWS = []
# Odoo alone fails in these where the user may not read the contact's company, unless
# something else has read that before: that they work is no fault.
FRAGILE = {
    "export_all_fields_of_contact",
    "export_contact_with_company",
    "find_contact_by_name",
    "give_deal_to_stranger_in_form",
    "new_deal_in_form",
    "read_all_fields_of_deal",
    "read_form_of_contact",
    "read_form_of_deal",
    "save_form_of_contact",
    "save_form_of_deal",
    "take_contact_out_of_company_in_form",
}
# Refused on purpose, and not worth a line each
LOUD = (
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
    "odoo.models.unlink",
    "odoo.sql_db",
)


class Refused(Exception):
    """What says no without raising anything, as importing a file does."""


def flow(function):
    FLOWS.append(function)
    return function


def agree(setting, flow_name, expected, got):
    """Is what a flow came to what stock Odoo comes to?"""
    fragile = setting == "foreign" and flow_name in FRAGILE
    kinder = fragile and expected == "AccessError" and got.startswith("ok")
    return got == expected or kinder


def run(env, setting, roles=tuple(ROLES), check=None):
    """Run all flows as these roles, each in a savepoint of its own.

    :param env: of the superuser
    :param str setting: whom the data belongs to, see ``SETTINGS``
    :param check: is called after each flow that succeeded, with its changes in place
    :return: generator of (name of the flow, role, outcome, the error if there was one)
    """
    data = StockData(env, setting)
    for role in roles:
        with closing(env.cr.savepoint()):
            data.give_documents(data.users[role])
            for function in FLOWS:
                yield function.__name__, role, *_attempt(function, data, role, check)


def _attempt(function, data, role, check):
    cr = data.env.cr
    with ExitStack() as stack:
        stack.enter_context(closing(cr.savepoint()))
        stack.enter_context(mute_logger(*LOUD))
        # Some wizards commit between two records
        stack.enter_context(patch.object(cr, "commit", cr.flush))
        try:
            value = function(data.as_user(role))
            cr.flush()
        except Exception as error:
            return type(error).__name__, error
        if check:
            check(function.__name__, role)
        cr.postcommit.clear()
        return ("ok" if value is None else f"ok {value}"), None
    return None


# Reading, as the web client does


def _specification(node, model):
    """What the web client asks for to show a view, and the lists in it."""
    depth = len(list(node.iterancestors("field")))
    specification = {}
    for child in node.iter("field"):
        field = model._fields.get(child.get("name"))
        inside = len(list(child.iterancestors("field", "groupby")))
        if child is node or field is None or inside != depth + (node.tag == "field"):
            continue
        wanted = {}
        if field.type in ("many2one", "reference"):
            wanted = {"fields": {"display_name": {}}}
        elif field.relational:
            below = _specification(child, model.env[field.comodel_name])
            wanted = {"fields": below or {"display_name": {}}}
        specification[field.name] = wanted
    return specification


def _read_form(record):
    views = record.get_views([(False, "form")], {"toolbar": True})
    arch = etree.fromstring(views["views"]["form"]["arch"])
    [values] = record.web_read(_specification(arch, record))
    return values["display_name"] if "display_name" in values else None


def _read_list(records, kind="list", **options):
    views = records.get_views([(False, kind), (False, "search")], {"toolbar": True})
    arch = etree.fromstring(views["views"][kind]["arch"])
    specification = _specification(arch, records)
    found = records.web_search_read(
        [("id", "in", records.ids)], specification, **options
    )
    return found["length"]


@flow
def read_form_of_company(data):
    _read_form(data.company)


@flow
def read_form_of_branch(data):
    _read_form(data.branch)


@flow
def read_form_of_contact(data):
    _read_form(data.contact)


@flow
def read_form_of_stranger(data):
    _read_form(data.stranger)


@flow
def read_form_of_person(data):
    _read_form(data.namesake)


@flow
def read_form_of_deal(data):
    _read_form(data.deal)


@flow
def read_form_of_lead(data):
    _read_form(data.known_lead)


@flow
def read_form_of_quotation(data):
    _read_form(data.quotation)


@flow
def read_form_of_order(data):
    _read_form(data.order)


@flow
def read_form_of_order_of_another(data):
    _read_form(data.quotation_of_another)


@flow
def read_form_of_invoice(data):
    _read_form(data.invoice)


@flow
def read_form_of_user(data):
    _read_form(data.env.user)


@flow
def read_preferences(data):
    view = data.env.ref("base.view_users_form_simple_modif").sudo()
    user = data.env.user
    arch = etree.fromstring(user.get_view(view.id, "form")["arch"])
    user.web_read(_specification(arch, user))


def _some_partners(data):
    names = (
        "branch",
        "contact",
        "stranger",
        "founder",
        "loner",
        "double",
        "namesake_below",
    )
    return data.loner.union(*(getattr(data, name) for name in names))


@flow
def list_contacts(data):
    return _read_list(_some_partners(data))


@flow
def list_contacts_with_a_closed_one(data):
    return _read_list(_some_partners(data) | data.company)


@flow
def kanban_of_contacts(data):
    return _read_list(_some_partners(data), "kanban")


@flow
def list_contacts_by_salesperson(data):
    groups = data.contact.web_read_group(
        [("id", "in", _some_partners(data).ids)], ["user_id"], auto_unfold=True
    )
    return groups["length"]


@flow
def list_leads(data):
    return _read_list(data.deal | data.new_lead)


@flow
def kanban_of_deals(data):
    return _read_list(data.deal | data.second_deal, "kanban")


@flow
def list_quotations(data):
    return _read_list(data.quotation | data.quotation_of_another)


@flow
def list_orders(data):
    return _read_list(data.order | data.quotation)


@flow
def list_invoices(data):
    return _read_list(data.invoice | data.draft_invoice)


@flow
def report_of_sales(data):
    domain = [("partner_id", "=", data.contact.id)]
    data.env["sale.report"].formatted_read_group(
        domain, ["partner_id"], ["price_subtotal:sum", "order_reference:count_distinct"]
    )


@flow
def find_contact_by_name(data):
    found = data.env["res.partner"].web_name_search("Tom", {"display_name": {}})
    return sum(row["id"] in (data.namesake | data.namesake_below).ids for row in found)


def _plain_fields(record):
    """All but the lists, and what is of models that the user may not read."""
    fields = record.fields_get(attributes=["type", "exportable", "relation"])
    return [
        name
        for name, field in fields.items()
        if field["type"] not in ("one2many", "many2many")
        and field.get("exportable", True)
        and record.env[field.get("relation", record._name)].has_access("read")
    ]


def _read_all(record):
    record.read(_plain_fields(record))


@flow
def read_all_fields_of_contact(data):
    _read_all(data.contact)


@flow
def read_all_fields_of_deal(data):
    _read_all(data.deal)


@flow
def read_all_fields_of_order(data):
    _read_all(data.order)


@flow
def read_all_fields_of_stranger(data):
    _read_all(data.stranger)


@flow
def export_all_fields_of_contact(data):
    data.contact.export_data(_plain_fields(data.contact))


@flow
def export_contact_with_company(data):
    names = [".id", "name", "parent_id/name", "commercial_company_name"]
    return data.contact.export_data(names)["datas"][0][1:]


# Forms


@flow
def save_form_of_company(data):
    with Form(data.company) as form:
        form.phone = "+32 9 555 02 10"
    return data.company.phone


@flow
def save_form_of_branch(data):
    with Form(data.branch) as form:
        form.phone = "+32 9 555 02 10"
    return data.branch.phone


@flow
def save_form_of_contact(data):
    with Form(data.contact) as form:
        form.phone = "+32 9 555 02 10"
    return data.contact.phone


@flow
def save_form_of_stranger(data):
    with Form(data.stranger) as form:
        form.phone = "+32 9 555 02 10"
    return data.stranger.phone


@flow
def make_person_a_company_in_form(data):
    with Form(data.namesake) as form:
        form.company_type = "company"
    return data.namesake.is_company


@flow
def hang_contact_below_company_in_form(data):
    with Form(data.namesake) as form:
        form.parent_id = data.loner
    return data.namesake.commercial_partner_id.name


@flow
def take_contact_out_of_company_in_form(data):
    with Form(data.contact) as form:
        form.parent_id = data.contact.browse()
    return data.contact.commercial_partner_id.name


@flow
def new_person_in_form(data):
    with Form(data.env["res.partner"]) as form:
        form.name = "Fresh"
    return form.record.name


@flow
def new_company_in_form(data):
    partners = data.env["res.partner"].with_context(default_is_company=True)
    with Form(partners) as form:
        form.name = "Fresh"
    return form.record.is_company


@flow
def new_contact_of_company_in_form(data):
    partners = data.env["res.partner"].with_context(default_parent_id=data.company.id)
    with Form(partners) as form:
        form.name = "Fresh"
    return form.record.name


@flow
def new_deal_in_form(data):
    leads = data.env["crm.lead"].with_context(default_type="opportunity")
    with Form(leads) as form:
        form.name = "Fresh"
        form.partner_id = data.contact
    return form.record.partner_id.name


@flow
def save_form_of_deal(data):
    with Form(data.deal) as form:
        form.partner_id = data.namesake
    return data.deal.partner_id.name


@flow
def save_form_of_lead(data):
    with Form(data.known_lead) as form:
        form.name = "Better known"
    return data.known_lead.name


@flow
def new_quotation_in_form(data):
    with Form(data.env["sale.order"]) as form:
        form.partner_id = data.contact
        with form.order_line.new() as line:
            line.product_id = data.product
    return form.record.partner_id.name


@flow
def save_form_of_quotation(data):
    with Form(data.quotation) as form:
        form.partner_id = data.namesake
    return data.quotation.partner_id.name


@flow
def save_form_of_order(data):
    with Form(data.order) as form:
        form.client_order_ref = "PO 1"
    return data.order.client_order_ref


# Contacts


@flow
def create_contact_by_name(data):
    return data.env["res.partner"].name_create("Quick <quick@flows.example.com>")[1]


@flow
def create_contact_below_company(data):
    values = {"name": "Fresh", "parent_id": data.company.id}
    return data.env["res.partner"].create(values).name


@flow
def copy_contact(data):
    return data.contact.copy().name


@flow
def create_company_of_person(data):
    data.founder.create_company()
    return data.founder.parent_id.name


@flow
def move_contact_to_another_company(data):
    data.contact.parent_id = data.loner
    return data.contact.commercial_partner_id.name


@flow
def move_branch_to_another_company(data):
    data.branch.parent_id = data.loner
    return data.branch.parent_id.name


@flow
def move_company_below_another(data):
    data.double.write({"type": "other", "parent_id": data.company.id})


@flow
def move_company_with_all_below_it(data):
    data.company.write({"type": "other", "parent_id": data.loner.id})


@flow
def take_branch_out(data):
    data.branch.parent_id = False


@flow
def restrict_contact_to_company(data):
    data.contact.company_id = data.env.company


@flow
def restrict_company_to_company(data):
    data.company.company_id = data.env.company


@flow
def restrict_loner_to_company(data):
    data.loner.company_id = data.env.company


@flow
def release_company(data):
    data.company.company_id = False


@flow
def rename_company(data):
    data.company.name = "Marlow and Sons"


@flow
def rename_customer(data):
    data.double.name = "Twin and Sons"
    return data.double.name


@flow
def archive_contact(data):
    data.contact.action_archive()
    return data.contact.active


@flow
def archive_company(data):
    data.company.action_archive()
    return data.company.active


@flow
def archive_double(data):
    data.double.action_archive()
    return data.double.active


@flow
def unarchive_contact(data):
    data.archived.action_unarchive()
    return data.archived.active


@flow
def delete_contact(data):
    data.archived.unlink()


@flow
def delete_contact_with_orders(data):
    data.contact.unlink()


@flow
def delete_company(data):
    data.company.unlink()


@flow
def delete_person(data):
    data.founder.unlink()


@flow
def delete_company_with_invoices(data):
    data.loner.unlink()


@flow
def write_note_on_contact(data):
    data.contact.message_post(body="Called", message_type="comment")


@flow
def plan_activity_on_contact(data):
    data.contact.activity_schedule("mail.mail_activity_data_call", summary="Call")


@flow
def invite_to_portal(data):
    wizard = data.env["portal.wizard"].with_context(active_ids=data.contact.ids)
    wizard = wizard.browse(wizard.action_open_wizard()["res_id"])
    wizard.user_ids.action_grant_access()
    return wizard.user_ids.is_portal


# Merging contacts


def _merge(partners, into=None):
    """As Actions > Merge does of the list."""
    wizard = partners.env["base.partner.merge.automatic.wizard"]
    context = {"active_model": "res.partner", "active_ids": partners.ids}
    wizard = wizard.with_context(**context)
    with Form(wizard) as form:
        if into:
            form.dst_partner_id = into
    form.record.action_merge()
    return len(partners.exists())


@flow
def merge_companies_by_list(data):
    return _merge(data.double | data.double_below)


@flow
def merge_companies_into_the_chosen(data):
    return _merge(data.double | data.double_below, data.double)


@flow
def merge_companies_into_the_one_below(data):
    return _merge(data.double | data.double_below, data.double_below)


@flow
def merge_persons_by_list(data):
    return _merge(data.namesake | data.namesake_below)


@flow
def merge_persons_into_the_chosen(data):
    return _merge(data.namesake | data.namesake_below, data.namesake)


@flow
def merge_persons_into_the_one_below(data):
    return _merge(data.namesake | data.namesake_below, data.namesake_below)


@flow
def merge_loners(data):
    data.loner.sudo().email = data.double.email
    return _merge(data.loner | data.double, data.loner)


@flow
def merge_contact_with_its_company(data):
    return _merge(data.contact | data.company)


def _deduplicate(data):
    wizard = data.env["base.partner.merge.automatic.wizard"]
    return wizard.create(
        {"group_by_email": True, "group_by_name": True, "group_by_vat": True}
    )


@flow
def deduplicate_automatically(data):
    _deduplicate(data).action_start_automatic_process()
    companies, persons = _pairs(data)
    return len(companies.exists()), len(persons.exists())


@flow
def deduplicate_by_hand(data):
    wizard = _deduplicate(data)
    wizard.action_start_manual_process()
    left = len(wizard.line_ids)
    while wizard.partner_ids and left:
        wizard.action_merge()
        left -= 1
    companies, persons = _pairs(data)
    return len(companies.exists()), len(persons.exists())


def _pairs(data):
    return data.double | data.double_below, data.namesake | data.namesake_below


# Files


def _load(model, names, *rows):
    result = model.load(names, [list(map(str, row)) for row in rows])
    if not result["ids"]:
        raise Refused(result["messages"])
    return len(result["ids"])


@flow
def import_contacts(data):
    return _load(
        data.env["res.partner"],
        ["name", "email", "is_company"],
        ("One", "one@flows.example.com", "0"),
        ("Two", "two@flows.example.com", "1"),
    )


@flow
def import_contacts_below_company(data):
    names = ["name", "parent_id/.id"]
    return _load(data.env["res.partner"], names, ("One", data.company.id))


@flow
def import_contacts_again(data):
    rows = [
        (partner.id, partner.name, "company" if partner.is_company else "person")
        for partner in data.contact | data.double
    ]
    return _load(data.env["res.partner"], [".id", "name", "company_type"], *rows)


@flow
def import_exported_contact(data):
    names = [".id", "name", "email", "parent_id/.id", "company_type", "company_id/.id"]
    [row] = data.contact.export_data(names)["datas"]
    return _load(data.env["res.partner"], names, [cell or "" for cell in row])


@flow
def import_moves_contact(data):
    names = [".id", "parent_id/.id"]
    return _load(data.env["res.partner"], names, (data.contact.id, data.loner.id))


@flow
def import_leads(data):
    names = ["name", "type", "partner_id/.id"]
    row = ("Filed", "opportunity", data.contact.id)
    return _load(data.env["crm.lead"], names, row)


@flow
def import_quotations(data):
    names = ["partner_id/.id", "order_line/product_id/.id", "order_line/price_unit"]
    row = (data.contact.id, data.product.id, 10)
    return _load(data.env["sale.order"], names, row)


def _import_file(data, text, fields, dryrun=False):
    wizard = data.env["base_import.import"].create(
        {
            "res_model": "res.partner",
            "file": text.encode(),
            "file_name": "contacts.csv",
            "file_type": "text/csv",
        }
    )
    options = {
        "has_headers": True,
        "quoting": '"',
        "separator": ",",
        "encoding": "utf-8",
    }
    if dryrun:
        wizard.parse_preview(dict(options))
    result = wizard.execute_import(fields, fields, options, dryrun)
    if result["messages"]:
        raise Refused(result["messages"])
    return len(result["ids"])


@flow
def import_file(data):
    text = "name,email\nOne,one@flows.example.com\nTwo,two@flows.example.com\n"
    return _import_file(data, text, ["name", "email"])


@flow
def test_import_file(data):
    return _import_file(data, "name\nOne\n", ["name"], dryrun=True)


# Leads


def _convert(leads, model="crm.lead2opportunity.partner", **values):
    context = {
        "active_model": "crm.lead",
        "active_id": leads[:1].id,
        "active_ids": leads.ids,
    }
    wizard = leads.env[model].with_context(**context).create(values)
    return wizard


@flow
def convert_lead_creating_customer(data):
    _convert(data.new_lead, name="convert", action="create").action_apply()
    return data.new_lead.partner_id.name


@flow
def convert_lead_creating_contact_of_company(data):
    values = {"action": "create", "commercial_partner_id": data.loner.id}
    _convert(data.new_lead, name="convert", **values).action_apply()
    return data.new_lead.partner_id.name


@flow
def convert_lead_linking_customer(data):
    wizard = _convert(data.known_lead, name="convert", action="exist")
    wizard.partner_id = data.contact
    wizard.action_apply()
    return data.known_lead.partner_id.name


@flow
def convert_lead_merging(data):
    wizard = _convert(data.known_lead, name="merge", action="exist")
    wizard.action_apply()


@flow
def convert_leads_in_mass(data):
    wizard = _convert(
        data.new_lead | data.known_lead,
        "crm.lead2opportunity.partner.mass",
        deduplicate=False,
    )
    wizard.action_mass_convert()
    return data.new_lead.partner_id.name, data.known_lead.partner_id.name


@flow
def convert_leads_in_mass_with_deduplication(data):
    wizard = _convert(
        data.new_lead | data.known_lead,
        "crm.lead2opportunity.partner.mass",
        deduplicate=True,
    )
    wizard.action_mass_convert()
    return data.new_lead.partner_id.name


@flow
def merge_deals(data):
    deals = data.deal | data.second_deal
    _convert(deals, "crm.merge.opportunity").action_merge()


@flow
def merge_leads(data):
    leads = data.known_lead | data.new_lead
    wizard = leads.env["crm.merge.opportunity"].with_context(active_ids=leads.ids)
    with Form(wizard) as form:
        pass
    form.record.action_merge()
    return len(leads.exists())


@flow
def create_deal_by_name(data):
    return data.env["crm.lead"].name_create("Quick")[1]


@flow
def create_deal_of_contact(data):
    values = {"name": "x", "type": "opportunity", "partner_id": data.contact.id}
    return data.env["crm.lead"].create(values).partner_id.name


@flow
def win_deal(data):
    data.deal.action_set_won_rainbowman()
    return data.deal.won_status


@flow
def lose_deal(data):
    data.deal.action_set_lost()
    return data.deal.active


@flow
def create_deal_of_stranger(data):
    values = {"name": "x", "type": "opportunity", "partner_id": data.stranger.id}
    return data.env["crm.lead"].create(values).partner_id.name


@flow
def give_deal_to_stranger_in_form(data):
    with Form(data.deal) as form:
        form.partner_id = data.stranger
    return data.deal.partner_id.name


@flow
def give_deal_to_another_contact(data):
    data.deal.partner_id = data.double
    return data.deal.partner_id.name


@flow
def take_contact_off_deal(data):
    data.deal.partner_id = False


@flow
def quotation_of_deal(data):
    context = data.deal.action_sale_quotations_new()["context"]
    with Form(data.env["sale.order"].with_context(**context)) as form:
        pass
    return form.record.partner_id.name


@flow
def quotation_of_lead_without_customer(data):
    lead = data.new_lead
    lead.convert_opportunity(lead.partner_id)
    lead.action_sale_quotations_new()
    context = {"active_model": lead._name, "active_id": lead.id}
    wizard = data.env["crm.quotation.partner"].with_context(**context)
    wizard = wizard.create({"action": "create"})
    action = wizard.action_apply()
    with Form(data.env["sale.order"].with_context(**action["context"])) as form:
        pass
    return form.record.partner_id.name


@flow
def delete_deal(data):
    data.deal.unlink()


@flow
def copy_deal(data):
    return data.deal.copy().partner_id.name


# Orders and invoices


@flow
def create_quotation(data):
    values = {"partner_id": data.contact.id}
    return data.env["sale.order"].create(values).partner_id.name


@flow
def order_of_stranger(data):
    order = data.env["sale.order"].create({"partner_id": data.stranger.id})
    order.action_confirm()
    return order.state


@flow
def send_quotation(data):
    data.quotation.action_quotation_sent()
    return data.quotation.state


@flow
def confirm_order(data):
    data.quotation.action_confirm()
    return data.quotation.state


@flow
def confirm_order_of_another(data):
    data.quotation_of_another.action_confirm()
    return data.quotation_of_another.state


@flow
def cancel_order(data):
    data.order.action_cancel()
    return data.order.state


@flow
def reopen_order(data):
    data.order.action_cancel()
    data.order.action_draft()
    return data.order.state


@flow
def copy_order(data):
    return data.order.copy().partner_id.name


@flow
def change_customer_of_quotation(data):
    data.quotation.partner_id = data.double
    return data.quotation.partner_id.name


@flow
def add_line_to_order(data):
    data.order.order_line.product_uom_qty = 3
    return data.order.amount_untaxed


@flow
def delete_quotation(data):
    data.quotation.unlink()


@flow
def invoice_order(data):
    context = {"active_model": "sale.order", "active_ids": data.quotation.ids}
    data.quotation.action_confirm()
    wizard = data.env["sale.advance.payment.inv"].with_context(**context)
    wizard.create({"advance_payment_method": "delivered"}).create_invoices()
    return data.quotation.invoice_status


@flow
def post_invoice(data):
    data.draft_invoice.action_post()
    return data.draft_invoice.state


@flow
def pay_invoice(data):
    context = {"active_model": "account.move", "active_ids": data.invoice.ids}
    wizard = data.env["account.payment.register"].with_context(**context).create({})
    wizard.action_create_payments()


@flow
def refund_invoice(data):
    context = {"active_model": "account.move", "active_ids": data.invoice.ids}
    wizard = data.env["account.move.reversal"].with_context(**context)
    wizard = wizard.create({"journal_id": data.invoice.journal_id.id})
    wizard.refund_moves()
    wizard.new_move_ids.action_post()


# Settings that touch partners


@flow
def create_user(data):
    values = {"name": "Fresh", "login": "fresh@flows.example.com"}
    return data.env["res.users"].create(values).partner_id.name


@flow
def create_company_of_ours(data):
    data.env["res.company"].create({"name": "Fresh"})


@flow
def write_preferences(data):
    data.env.user.write({"signature": "Bye", "email": "me@flows.example.com"})
