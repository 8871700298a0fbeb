from datetime import datetime, time

from pytz import utc

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..value_rows import among_sql
from .crm_account_resolve import AccountChange


class CrmAccountAssignment(models.Model):
    """The ledger: one line for each time a customer changed its account.

    Lines are written by the resolver, in the statement that moves the customer.
    """

    _name = "crm.account.assignment"
    _description = "Account History"
    _order = "id desc"
    _rec_name = "partner_id"
    # The line itself says who and when.
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Whose account changed; empty if the customer was deleted since.",
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        ondelete="set null",
        help="That of the customer on that day: only users of that company see the "
        "line. All do if it is empty.",
    )
    account_from_id = fields.Many2one(
        "crm.account",
        string="From Account",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty if the customer had none before, or if the account was deleted "
        "since.",
    )
    account_to_id = fields.Many2one(
        "crm.account",
        string="To Account",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty if the customer has had none since, or if the account was deleted.",
    )
    cause = fields.Selection(
        [
            ("install", "Installation"),
            ("create", "New Customer"),
            ("leave", "No Longer a Customer"),
            ("delete", "Customer Deleted"),
            ("parent", "Company Group Changed"),
            ("hand", "Set by Hand"),
            ("automatic", "Back to Automatic"),
            ("merge", "Accounts Merged"),
            ("unmerge", "Accounts Unmerged"),
            ("strategy", "Change of Strategy"),
            ("partner_merge", "Customers Merged"),
            ("repair", "Repaired"),
        ],
        required=True,
        readonly=True,
        help="What changed the customer's account: a person, another strategy or "
        "group, a merge or a repair.",
    )
    run_id = fields.Many2one(
        "crm.account.run",
        string="Account Run",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The run over all customers that this change is a part of; empty if it "
        "is part of none.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        readonly=True,
        help="Who made the change, or started the run that did; OdooBot where the "
        "system did it by itself.",
    )
    date = fields.Datetime(
        readonly=True,
        required=True,
        help="From when on the customer had the new account.",
    )
    note = fields.Char(
        readonly=True,
        help="More about the cause, as the system wrote it down; empty where there is "
        "nothing to add.",
    )
    as_of = fields.Date(
        string="Accounts as of",
        compute="_compute_as_of",
        search="_search_as_of",
        help="Search for a date to list each customer with its account at its end.",
    )

    def _compute_as_of(self):
        self.as_of = False

    @api.model
    def _search_as_of(self, operator, value):
        """Return the domain of the lines that led to the accounts of a day."""
        if operator not in ("=", "in"):
            return NotImplemented
        days = [value] if operator == "=" else value
        return Domain.OR(self._get_as_of_domain(day) for day in days if day)

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Refuse in plain words what is no date: it never comes as far as the field."""
        try:
            return super()._search(domain, *args, **kwargs)
        except (TypeError, ValueError) as error:
            if "as_of" not in str(domain):
                raise
            raise UserError(str(error)) from None

    @api.model
    def _get_as_of_domain(self, day):
        try:
            midnight = datetime.combine(fields.Date.to_date(day), time.max)
        except (TypeError, ValueError):
            raise UserError(self.env._("%s is no date.", day)) from None
        end = self.env.tz.localize(midnight).astimezone(utc).replace(tzinfo=None)
        return Domain(
            "id",
            "in",
            SQL(
                """(
                SELECT id FROM (
                    SELECT DISTINCT ON (partner_id) id, account_to_id
                    FROM crm_account_assignment
                    WHERE partner_id IS NOT NULL AND date <= %s
                    ORDER BY partner_id, id DESC
                ) line WHERE account_to_id IS NOT NULL)""",
                end,
            ),
        )

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse()

    # === LINES THE RESOLVER DOES NOT WRITE: CUSTOMERS THAT GO, OR ARE REPLACED === #

    @api.model
    def _log_taking(self, company, account, person):
        """Log that a company made of a person took over the account of that person."""
        return self._insert(
            "create",
            SQL(
                """
                SELECT id, company_id, NULL::int, %s, %s
                FROM res_partner WHERE id = %s
                """,
                account.id,
                self.env._(
                    "Company created for %s, with the account of that person",
                    person.name or "",
                ),
                company.id,
            ),
        )

    @api.model
    def _log_deletion(self, partner_ids):
        """Log that partners, about to be deleted, leave their accounts."""
        return self._insert(
            "delete",
            SQL(
                """
                SELECT id, company_id, mapped_account_id, NULL::int, complete_name
                FROM res_partner WHERE %s AND mapped_account_id IS NOT NULL
                """,
                among_sql(self.env.cr, SQL("id"), partner_ids),
            ),
        )

    @api.model
    def _insert(self, cause, lines):
        """Write lines to the ledger.

        :param SQL lines: as of :meth:`_insert_sql`
        :return: list of :class:`AccountChange`
        """
        self.env["crm.account.resolver"]._flush()
        self.env.cr.execute(
            SQL(
                "%s RETURNING partner_id, account_from_id, account_to_id, id",
                self._insert_sql(cause, lines),
            )
        )
        self.env["res.partner"].invalidate_model(["crm_account_assignment_ids"])
        return [
            AccountChange(partner_id, left, entered, cause, line_id)
            for partner_id, left, entered, line_id in self.env.cr.fetchall()
            if left != entered
        ]

    @api.model
    def _insert_sql(self, cause, lines, run=None):
        """Return a statement that writes lines, by itself or as a part of another one.

        :param str cause: why, a value of ``cause``
        :param SQL lines: query of partner, company, account from, account to, note
        :param run: the ``crm.account.run`` on whose behalf, if any
        """
        return SQL(
            """
            INSERT INTO crm_account_assignment
                (partner_id, company_id, account_from_id, account_to_id, note,
                 cause, run_id, user_id, date)
            SELECT line.*, %(cause)s, %(run_id)s::int, %(person)s, %(now)s
            FROM (%(lines)s) line
            """,
            lines=lines,
            cause=cause,
            run_id=run and run.id,
            person=run.user_id.id if run else self.env.uid,
            now=self.env.cr.now(),
        )

    @api.model
    def _refuse(self):
        """Refuse any change: only statements of the bridge write lines."""
        raise UserError(
            self.env._("The account history is kept by the system: nobody changes it.")
        )
