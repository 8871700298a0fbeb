"""Process leads that Odoo writes one by one as one set."""

from contextlib import contextmanager

from odoo import models

# Key of the context under which the open set is
LEAD_SET = "crm_commerce_bridge_lead_set"


class LeadSet:
    """Leads whose customers and accounts are to be updated, all at once.

    That happens at the end of the work, and before anything of it is committed. As an
    object in the context it is nothing that a caller could send by RPC.
    """

    def __init__(self, env):
        self.env = env
        self.ids = {}
        self.open = True

    def add(self, leads):
        """Add leads, to be processed before the next commit at the latest."""
        self.ids.update(dict.fromkeys(leads.ids))
        hooks = self.env.cr.precommit
        if self not in hooks.data:  # a commit or a rollback to a savepoint clears them
            hooks.data[self] = True
            hooks.add(self.see_to)

    def see_to(self):
        """Update the customers and accounts of the leads added so far."""
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
        """Process the leads written in a ``with`` block as one set, at its end.

        If the work fails and its failure is caught, they are processed at the commit.

        :return: context manager that gives these leads, with the set in their context
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
        """Return the set in the context, False if there is none that is open."""
        lead_set = self.env.context.get(LEAD_SET)
        return isinstance(lead_set, LeadSet) and lead_set.open and lead_set
