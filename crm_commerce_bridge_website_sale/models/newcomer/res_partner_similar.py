"""Find customers with a very similar name."""

from odoo import api, models
from odoo.modules.db import has_trigram
from odoo.tools import SQL

from .res_partner import SHOWN_MATCHES

# How alike names have to be, from 0 to 1
SIMILAR = 0.6
LETTERS = "regexp_replace(lower(%s), '[^[:alnum:]]+', '', 'g')"


class ResPartner(models.Model):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "res.partner"

    _similar_customer_idx = models.Index(
        lambda registry: (
            "USING GIN (name gin_trgm_ops) WHERE is_crm_customer"
            if registry.has_trigram
            else ""
        )
    )

    def _find_similar_customers(self):
        """Return customers with very similar names, the most similar ones first."""
        self.env["res.partner"].flush_model(["name", "is_crm_customer"])
        others = self._search(self._get_others_domain())
        if self._can_find_similar():
            condition = SQL(
                "name %% %(name)s AND similarity(name, %(name)s) >= %(similar)s",
                name=self.name,
                similar=SIMILAR,
            )
            order = SQL("similarity(name, %s) DESC", self.name)
        else:
            condition = SQL(
                "%s = %s",
                SQL(LETTERS, SQL.identifier("name")),
                SQL(LETTERS, self.name),
            )
            order = SQL("id")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM res_partner
                WHERE is_crm_customer AND %s AND id IN %s ORDER BY %s, id LIMIT %s
                """,
                condition,
                others.subselect(),
                order,
                SHOWN_MATCHES,
            )
        )
        return self.browse(partner_id for (partner_id,) in rows)

    @api.model
    def _can_find_similar(self):
        """Return whether the database has trigrams, maybe since the server started."""
        return self.pool.has_trigram or has_trigram(self.env.cr)
