"""What many decisions would do, one after the other. Nothing is written."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CrmCustomerMatch(models.Model):
    _inherit = "crm.customer.match"

    def _preview(self, decision):
        """
        :param str decision: ``same``, ``child`` or ``different``
        :return: dict of ``sentences``, ``accounts``, and ``moved_count``, 0 as nobody
            can be listed yet
        """
        open_ones = self.filtered(lambda match: match.state == "open")
        plan = Plan(open_ones)
        for match in open_ones:
            plan.decide(match, decision)
        refused = plan.refused_count + len(self - open_ones)
        effects = open_ones._foresee(
            plan.get_assumptions(),
            self.env._("Matches decided: %s", len(self) - refused),
        )
        effects["sentences"] += self._warn_of_many(refused, plan.unproven_count)
        return {**effects, "moved_count": 0}

    def _warn_of_many(self, refused_count, unproven_count):
        """:return: list of what people should know before they decide"""
        sentences = []
        if refused_count:
            sentences.append(
                self.env._("Set aside, as it is not possible: %s", refused_count)
            )
        if unproven_count:
            sentences.append(
                self.env._(
                    "Among those set aside, with nothing but an email address in "
                    "common: %s",
                    unproven_count,
                )
            )
        partners = self.partner_id | self.other_id
        if archived := partners.filtered(lambda partner: not partner.active):
            sentences.append(self.env._("Archived customers: %s", len(archived)))
        return sentences

    def _is_unproven(self):
        """Whether nothing speaks for it but what anybody may have typed in."""
        self.ensure_one()
        kinds = self.env["crm.customer.evidence"]._get_kinds()
        said = self.evidence_ids.filtered(lambda line: line.weight > 0)
        said = [kinds[kind] for kind in said.mapped("kind") if kind in kinds]
        return bool(said) and not any(kind._stands_alone for kind in said)

    def _check_for_many(self, decision):
        """
        :raise UserError: if somebody has to look at this match by itself
        """
        if decision != "different" and self._is_unproven():
            raise UserError(
                self.env._(
                    "Only an email address speaks for it, and nobody has proved that "
                    "it is theirs. Look at this match by itself."
                )
            )


class Plan:
    """The accounts and parents that decisions would write.

    :param matches: the open matches to decide
    """

    def __init__(self, matches):
        self.matches, self.refused_count, self.unproven_count = matches, 0, 0
        partners = matches.partner_id | matches.other_id
        # Superuser: a decision counts, whoever may read it.
        known = matches._find_same_as(partners.sudo())
        said = matches.sudo().search(
            Domain("state", "in", ("same", "different"))
            & Domain("partner_id", "in", known.ids)
            & Domain("other_id", "in", known.ids)
        )
        self.places = Places(known)
        self.groups = {partner.id: {partner.id} for partner in known}
        self.settled = set()
        for match in said.filtered(lambda m: m.state == "same" and not m.is_implied):
            self._join(match.partner_id.id, match.other_id.id)
        self.different = [
            (match.partner_id.id, match.other_id.id)
            for match in said
            if match.state == "different"
        ]

    def decide(self, match, decision):
        """Take one more decision."""
        if decision == "same" and self._follows(match):
            return
        is_unproven = decision != "different" and match._is_unproven()
        self.unproven_count += is_unproven
        decide = getattr(self, f"_decide_{decision}")
        if is_unproven or not decide(match, *match._get_sides()):
            self.refused_count += 1

    def get_assumptions(self):
        """:return: dict, as of the resolver's ``_foresee``"""
        return self.places.assumptions

    def _decide_different(self, _match, customer, other):
        """:return: whether it is possible"""
        if self.groups[customer.id] is self.groups[other.id]:
            return False
        self.different.append((customer.id, other.id))
        return True

    def _decide_same(self, match, customer, other):
        """:return: whether it is possible"""
        if not match._may_meet(customer, other):
            return False
        ours, theirs = self.groups[customer.id], self.groups[other.id]
        for one, two in self.different:
            if {one, two} <= ours | theirs:
                return False
        if not self.places.move(ours - {other.id}, customer, other):
            return False
        self._join(customer.id, other.id)
        self.settled |= self.groups[other.id]
        return True

    def _follows(self, match):
        """Whether a decision before has settled this one as well."""
        ids = {match.partner_id.id, match.other_id.id}
        group = self.groups[match.partner_id.id]
        return match.kind == "same" and ids <= group and ids <= self.settled

    def _decide_child(self, match, customer, other):
        """:return: whether it is possible"""
        if not match._may_meet(customer, other):
            return False
        if not customer.is_company or not other.is_company:
            return False
        if customer._filter_parent_refused(other):
            return self.places.move({customer.id}, customer, other)
        return self.places.hang(customer, other)

    def _join(self, one, other):
        group = self.groups[one] | self.groups[other]
        self.groups.update(dict.fromkeys(group, group))


class Places:
    """Where customers would be, and what would have to be written for that.

    :param partners: the customers that decisions are about
    """

    def __init__(self, partners):
        self.resolver = partners.env["crm.account.resolver"].sudo()
        self.accounts = {
            partner.id: partner.mapped_account_id.id for partner in partners
        }
        self.automatic = self.resolver._get_automatic_accounts(partners.ids)
        self.assumptions, self.is_stale = {}, False
        # One that has another one above or below it takes it along, or is taken along.
        self.hanging = set()
        for partner in partners:
            if above := self._find_above(partner) & self.accounts.keys():
                self.hanging |= above | {partner.id}

    def move(self, partner_ids, customer, other):
        """:return: whether all of them may have the account of the other one"""
        accounts = self._look()
        left, entered = accounts[customer.id], accounts[other.id]
        if left == entered:
            return True
        moving = customer.sudo().browse(
            id_ for id_ in partner_ids if accounts[id_] == left
        )
        account = customer.env["crm.account"].browse(entered)
        if any(
            partner.commercial_partner_id != partner
            or not account._fits(partner.company_id)
            for partner in moving
        ):
            return False
        self._pin(moving.ids, entered)
        return True

    def hang(self, customer, other):
        """:return: whether the one may become a subsidiary of the other one"""
        above = {other.id, *self._find_above(other)}
        if customer.id in above:
            return False
        self._assume(customer.id, parent_id=other.id)
        self.hanging |= {customer.id, *above}
        self.is_stale = True
        return True

    def _find_above(self, partner):
        """:return: set of the ids of all above it, as decided so far"""
        seen, above = set(), self._get_parent(partner)
        while above and above.id not in seen:
            seen.add(above.id)
            above = self._get_parent(above)
        return seen

    def _get_parent(self, partner):
        assumed = self.assumptions.get(partner.id, {})
        return partner.browse(assumed.get("parent_id", partner.parent_id.id))

    def _look(self):
        """:return: dict of the accounts by customer, after the decisions so far"""
        if self.is_stale:
            self.accounts |= self._foresee(self.assumptions)
            self.is_stale = False
        return self.accounts

    def _pin(self, partner_ids, account_id):
        """As choosing an account does, which is none where it is the automatic one."""
        automatic = {id_: self._get_automatic(id_) for id_ in partner_ids}
        for id_ in partner_ids:
            is_choice = automatic[id_] != account_id
            self._assume(id_, crm_account_pin_id=is_choice and account_id)
            self.accounts[id_] = account_id
        self.is_stale |= not self.hanging.isdisjoint(partner_ids)

    def _get_automatic(self, partner_id):
        if partner_id not in self.hanging:
            return self.automatic.get(partner_id)
        freed = {**self.assumptions.get(partner_id, {}), "crm_account_pin_id": False}
        return self._foresee({**self.assumptions, partner_id: freed})[partner_id]

    def _assume(self, partner_id, **values):
        self.assumptions.setdefault(partner_id, {}).update(values)

    def _foresee(self, assumptions):
        """:return: dict of accounts by customer, of these and those below them"""
        rows = self.resolver._foresee_rows(assumptions)
        return {id_: account for id_, _left, account, *_why in rows}
