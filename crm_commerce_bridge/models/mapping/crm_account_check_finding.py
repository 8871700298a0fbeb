from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_list

from ..actions import prepare_action
from ..caller_values import check_one

# Number of names listed
NAMED = 5


class CrmAccountCheckFinding(models.Model):
    _name = "crm.account.check.finding"
    _description = "Finding of an Account Check"
    _order = "id"

    check_id = fields.Many2one(
        "crm.account.check",
        string="Account Check",
        required=True,
        index=True,
        ondelete="cascade",
        help="Which check has found this.",
    )
    kind = fields.Selection(
        [
            ("strategy", "An account strategy that is not known"),
            ("rule", "Companies with an account rule that is not known"),
            ("gone", "Customers that name accounts which were deleted"),
            ("shared", "Customers whose own account is that of another one"),
            ("own", "Customers whose own account was forgotten"),
            ("company", "Accounts of a company that their customers are not of"),
            ("missing", "Customers without an account"),
            ("different", "Customers on another account than the rule says"),
            ("ring", "Companies that are parents of each other"),
            ("merge", "Merged accounts that lead nowhere, or not straight on"),
            ("archived", "Archived accounts that have customers"),
            ("needless", "Empty accounts that nobody uses"),
            ("name", "Accounts that do not know their customer's name"),
            ("pinned", "Customers wrongly shown as set by hand, or as not"),
            ("flag", "Commerce customers that are no customers"),
            ("order", "Orders that do not know their customer"),
            ("channel", "Orders without a channel of their company"),
            ("amount", "Orders with a wrong lifetime value"),
            ("folded", "Customers with a wrong lifetime value"),
            ("total", "Accounts with a wrong lifetime value"),
            ("lead", "Opportunities on another account than their customer"),
            ("history", "Customers with gaps in their account history"),
            ("contact", "Subsidiaries that share their parent's address"),
        ],
        string="What",
        required=True,
        readonly=True,
        help="What is wrong, whatever the number of records.",
    )
    count = fields.Integer(
        string="How Many",
        readonly=True,
        help="Records that had this fault at the time of the check.",
    )
    record_ids = fields.Json(
        string="Records",
        readonly=True,
        help="The database ids of the records found, of the first 1,000.",
    )
    names = fields.Text(
        string="For Example",
        compute="_compute_names",
        help="The first few of the records that were found.",
    )
    advice = fields.Text(
        string="What to Do",
        compute="_compute_advice",
        help="Whether Repair puts it right, or what a person has to decide.",
    )
    repairable = fields.Boolean(
        compute="_compute_advice",
        help="Repair puts it right, without a decision of a person.",
    )

    def _get_derived(self):
        """Return the :class:`Derived` checked, None if the addon with it is gone."""
        derived = self.env["crm.account.check"]._get_derived()
        return next((d for d in derived if d.kind == self.kind), None)

    def _get_records(self):
        """Return the records found that still exist, archived ones too."""
        derived = self._get_derived()
        records = self.env[derived.model if derived else "res.partner"]
        if self.kind == "strategy":
            # Superuser: the value of the parameter is no secret, and is shown only.
            records = records.sudo()
        records = records.with_context(active_test=False)
        ids = self.record_ids if derived else []
        return records.search(Domain("id", "in", ids or []))

    @api.depends("record_ids", "kind")
    @api.depends_context("lang")
    def _compute_names(self):
        for finding in self:
            records = finding._get_records()
            names = self._name_records(records[:NAMED])
            if len(records) > NAMED:
                names.append("…")
            finding.names = format_list(self.env, names)

    @api.model
    def _name_records(self, records):
        if records._name == "ir.config_parameter":
            return [f"“{value}”" for value in records.mapped("value")]
        return records.mapped("display_name")

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_advice(self):
        by_hand = {
            "strategy": self.env._(
                "Choose a strategy. Until then customers keep their accounts, and new "
                "ones get an account of their own."
            ),
            "rule": self.env._(
                "Choose another account rule for them, or remove it. "
                "Until then customers below them keep their accounts, and new ones get "
                "an account of their own."
            ),
            "history": self.env._(
                "What was written there is lost: look it up in a backup."
            ),
            "ring": self.env._(
                "Decide which of them is on top, and take away its parent company."
            ),
            "contact": self.env._(
                "Set their address type to Other, or a checkout of theirs changes the "
                "address of their parent company."
            ),
        }
        for finding in self:
            derived = finding._get_derived()
            kinds = finding.check_id.finding_ids.mapped("kind")
            # Without a known strategy, a run cannot tell where customers belong.
            by_run = derived and derived.by_run and "strategy" not in kinds
            finding.repairable = bool(derived and derived.repair or by_run)
            finding.advice = by_hand.get(
                finding.kind, self.env._("Repair puts them right.")
            )

    def action_open(self):
        """Open the list of what was found.

        :return: action; for an unknown strategy, one to choose another
        :raise MissingError: if the finding is gone
        """
        check_one(self)
        if self.kind == "strategy":
            return prepare_action(
                self.env, "crm_commerce_bridge.crm_account_change_strategy_action"
            )
        records = self._get_records()
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["kind"]._description_selection(self.env))[
                self.kind
            ],
            "res_model": records._name,
            "views": [(False, "list"), (False, "form")],
            "domain": Domain("id", "in", records.ids),
            "context": {"active_test": False},
        }
