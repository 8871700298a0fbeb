"""Leads that Odoo writes one by one, seen to as one set."""

from contextlib import contextmanager

from odoo import models

# In the context of what writes leads one by one
LEAD_SET = "crm_commerce_bridge_lead_set"


class LeadSet:
    """Leads whose customers are still to be seen to: all of them at once.

    That is at the end of the work, and before anything of it is committed. As an object
    in the context it is nothing that a caller could send by RPC.
    """

    def __init__(self, env):
        self.env = env
        self.ids = {}
        self.open = True

    def add(self, leads):
        self.ids.update(dict.fromkeys(leads.ids))
        hooks = self.env.cr.precommit
        if self not in hooks.data:  # forgotten with a savepoint, or since a commit
            hooks.data[self] = True
            hooks.add(self.see_to)

    def see_to(self):
        ids, self.ids = self.ids, {}
        if ids:
            leads = self.env["crm.lead"].browse(ids).exists()
            leads._promote_customers()
            leads._take_customer_accounts()


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _handle_partner_assignment(
        self, force_partner_id=False, create_missing=True, with_parent=None
    ):
        with self._as_one_set() as leads:
            return super(CrmLead, leads)._handle_partner_assignment(
                force_partner_id=force_partner_id,
                create_missing=create_missing,
                with_parent=with_parent,
            )

    @contextmanager
    def _as_one_set(self):
        """Leads that write one by one what their customers follow from at the end.

        Should the work fail, and its failure be caught, the end is the commit.
        """
        if self._get_open_set():
            yield self
            return
        lead_set = LeadSet(self.env)
        try:
            yield self.with_context(**{LEAD_SET: lead_set})
        finally:
            lead_set.open = False
        lead_set.see_to()

    def _get_open_set(self):
        lead_set = self.env.context.get(LEAD_SET)
        return isinstance(lead_set, LeadSet) and lead_set.open and lead_set
