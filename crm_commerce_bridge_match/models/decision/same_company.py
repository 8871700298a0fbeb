"""Customers that were said to be the same, one through the other."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.superuser import as_superuser
from odoo.addons.crm_commerce_bridge.models.value_rows import among_sql


class CrmCustomerMatch(models.Model):
    _inherit = "crm.customer.match"

    is_implied = fields.Boolean(
        string="Follows from Others",
        readonly=True,
        help="Both are the same as a third one.",
    )

    @api.model
    def _find_same_as(self, partners):
        """The partners, and all that people said to be the same as one of them."""
        self.flush_model(["partner_id", "other_id", "state", "is_implied"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE alike(id) AS (
                    SELECT id FROM res_partner WHERE %s
                    UNION
                    SELECT CASE WHEN match.partner_id = alike.id
                                THEN match.other_id ELSE match.partner_id END
                    FROM alike JOIN crm_customer_match match
                        ON match.partner_id = alike.id OR match.other_id = alike.id
                    WHERE match.state = 'same' AND match.is_implied IS NOT TRUE
                )
                SELECT id FROM alike ORDER BY id
                """,
                among_sql(self.env.cr, SQL("id"), partners.ids),
            )
        )
        return partners.browse(partner_id for (partner_id,) in rows)

    @api.model
    def _find_joining(self, customer):
        """Those that come along where a customer goes: the same, on its account.

        Superuser: some may belong to a company that the user does not see.
        """
        customer = customer.sudo()
        return self._find_same_as(customer).filtered(
            lambda p: p.mapped_account_id == customer.mapped_account_id
        )

    @api.model
    def _get_between(self, ones, others):
        """:return: domain of the pairs of one of these and one of those"""
        return (
            Domain("partner_id", "in", ones.ids) & Domain("other_id", "in", others.ids)
        ) | (
            Domain("partner_id", "in", others.ids) & Domain("other_id", "in", ones.ids)
        )

    def _check_not_different(self, customer, other):
        """Nobody can be the same as two that are said to be different."""
        ours, theirs = self._find_same_as(customer), self._find_same_as(other)
        # Superuser: a decision counts, whoever may read it.
        different = self.sudo().search(
            Domain("state", "=", "different") & self._get_between(ours, theirs)
        )
        if different:
            raise UserError(
                self.env._(
                    "These are said not to be the same, undo that first: %s",
                    different.sudo(False)._name_readable(),
                )
            )

    def _settle_implied(self, customer, states=("open",)):
        """Who is the same as a third one: that need not be asked any more."""
        alike = self._find_same_as(customer)
        # Superuser: as for the decision itself.
        implied = self.sudo().search(
            Domain("state", "in", states)
            & Domain("kind", "=", "same")
            & Domain("partner_id", "in", alike.ids)
            & Domain("other_id", "in", alike.ids)
        )
        as_superuser(implied).write(
            {
                "state": "same",
                "is_implied": True,
                "user_id": self.env.uid,
                "date": fields.Datetime.now(),
            }
        )

    @api.model
    def _reopen_loose(self, partners):
        """Pairs that followed from decisions, and do so no more."""
        # Superuser: as for the decision itself.
        matches = self.sudo().search(
            Domain("is_implied", "=", True)
            & Domain("state", "=", "same")
            & Domain("partner_id", "in", partners.ids)
        )
        alike = {
            partner: self._find_same_as(partner).ids for partner in matches.partner_id
        }
        loose = matches.filtered(lambda m: m.other_id.id not in alike[m.partner_id])
        as_superuser(loose).write(
            {"state": "open", "is_implied": False, "user_id": False, "date": False}
        )

    @api.model
    def _tell(self, matches, newcomer_ids=()):
        res = super()._tell(matches, newcomer_ids)
        matches._settle_said()
        return res

    def _settle_said(self):
        """What follows from decisions already is no question."""
        for match in self._filter_said_same():
            if match.other_id in self._find_same_as(match.partner_id):
                match._settle_implied(match.partner_id)

    def _filter_said_same(self):
        """Pairs of two customers who were both said to be the same as somebody."""
        self.flush_model(["partner_id", "other_id", "state", "is_implied"])
        said = (
            SQL(
                """
                EXISTS (
                    SELECT FROM crm_customer_match said
                    WHERE (
                        said.partner_id = %(customer)s OR said.other_id = %(customer)s
                    )
                      AND said.state = 'same' AND said.is_implied IS NOT TRUE
                )
                """,
                customer=SQL.identifier("match", name),
            )
            for name in ("partner_id", "other_id")
        )
        query = SQL(
            "SELECT id FROM crm_customer_match match WHERE %s AND %s",
            among_sql(self.env.cr, SQL("id"), self.ids),
            SQL(" AND ").join(said),
        )
        return self.browse(id_ for (id_,) in self.env.execute_query(query))
