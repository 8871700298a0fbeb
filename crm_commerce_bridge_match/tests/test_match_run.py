from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .match_common import MatchCommon


@tagged("post_install", "-at_install")
class TestMatchRun(MatchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.MatchRun = cls.env["crm.customer.match.run"]
        cls.first = cls.match(cls.loner, cls.double)
        cls.second = cls.match(cls.double, cls.third)
        cls.implied = cls.match(cls.loner, cls.third)
        cls.matches = cls.first | cls.second | cls.implied
        cls.boss = cls.new_user("boss", "sales_team.group_sale_manager")
        cls.seller = cls.new_user("seller", "sales_team.group_sale_salesman")

    def start(self, matches, decision="same", user=None):
        wizards = self.env["crm.customer.match.decide"].with_user(user or self.boss)
        form = Form(
            wizards.with_context(active_ids=matches.ids, default_decision=decision)
        )
        self.preview = form.preview
        action = form.save().action_start()
        return self.MatchRun.browse(action["res_id"])

    def work(self):
        pause = 0
        while pause is not None:
            _processed, pause = self.MatchRun._step()
        self.env.invalidate_all()

    def test_decide_and_undo_as_a_whole(self):
        before = self.choices()
        run = self.start(self.matches)
        self.assertEqual(self.choices(), before, "Only a moment later")
        self.assertIn("Matches decided: 3", self.preview["sentences"])
        self.assertIn(
            {"name": "Loner Limited", "before": 1, "after": 3},
            self.preview["accounts"],
        )
        self.work()
        self.assertEqual((run.state, run.done, run.progress), ("done", 3, 100))
        accounts = (self.loner | self.double | self.third).crm_account_id
        self.assertEqual(accounts, self.third.own_account_id)
        self.assertEqual(self.matches.user_id, self.boss)
        self.assertConsistent()
        run.with_user(self.boss).action_undo()
        self.work()
        self.assertEqual((run.state, run.done), ("undone", 0))
        self.assertEqual(self.choices(), before)
        self.assertEqual(set(self.matches.mapped("state")), {"open"})
        with self.assertRaises(UserError):
            run.with_user(self.boss).action_undo()

    def test_chain_of_parents(self):
        self.implied.unlink()
        parents = self.match(self.region, self.loner, "parent") | self.match(
            self.loner, self.third, "parent"
        )
        self.set_strategy("root")
        before = self.choices()
        run = self.start(parents, "child")
        self.assertTrue(self.preview["accounts"])
        self.work()
        self.assertEqual(run.done, len(parents))
        self.assertEqual(self.region.parent_id, self.loner)
        self.assertEqual(self.hotel.crm_account_id, self.third.crm_account_id)
        run.with_user(self.boss).action_undo()
        self.work()
        self.assertEqual(self.choices(), before)
        self.assertConsistent()

    def test_preview_takes_along_who_hangs_below(self):
        self.set_strategy("root")
        top = self.match(self.group, self.loner)
        below = self.match(self.hotel, self.double)
        below.action_swap()
        run = self.start(top | below)
        self.assertIn(
            {"name": "Loner", "before": 1, "after": 5}, self.preview["accounts"]
        )
        self.work()
        self.assertEqual(run.done, 2)
        joined = self.group | self.region | self.hotel | self.loner | self.double
        self.assertEqual(joined.crm_account_id, self.loner.own_account_id)

    def test_what_is_refused_is_set_aside_with_its_reason(self):
        self.implied.action_not_the_same()
        person = self.Partner.create({"name": "Ann", "is_crm_customer": True})
        run = self.start(self.first | self.second)
        self.assertIn("Set aside, as it is not possible: 1", self.preview["sentences"])
        self.work()
        self.assertEqual((run.done, run.refused_count), (1, 1))
        line = run.line_ids.filtered("reason")
        self.assertEqual(line.match_id, self.second)
        self.assertIn("not to be the same", line.reason)
        run = self.start(self.match(person, self.group, "parent"), "child")
        self.assertIn("Set aside, as it is not possible: 1", self.preview["sentences"])
        self.work()
        self.assertEqual(run.refused_count, 1)

    def test_not_the_same_for_many(self):
        run = self.start(self.matches, "different")
        self.assertIn("Matches decided: 3", self.preview["sentences"])
        self.work()
        self.assertEqual(set(self.matches.mapped("state")), {"different"})
        run.with_user(self.boss).action_undo()
        self.work()
        self.assertEqual(set(self.matches.mapped("state")), {"open"})

    def test_nobody_is_joined_by_an_email_alone(self):
        self.implied.unlink()
        lines = self.env["crm.customer.match.evidence"]
        email = {"kind": "email", "weight": 9}
        name = {"kind": "name", "weight": 3}
        against = {"kind": "postcode", "weight": -3}
        for match, evidence in (
            (self.first, (email, against)),
            (self.second, (email, name)),
        ):
            lines.create([{"match_id": match.id, **values} for values in evidence])
        for decision in ("same", "child"):
            run = self.start(self.first | self.second, decision)
            self.assertIn(
                "Among those set aside, with nothing but an email address in common: 1",
                self.preview["sentences"],
            )
            self.work()
            self.assertEqual((run.done, run.refused_count), (1, 1))
            self.assertIn("email", run.line_ids.filtered("reason").reason)
            self.assertEqual(self.first.state, "open")
            run.with_user(self.boss).action_undo()
            self.work()
        run = self.start(self.first, "different")
        self.work()
        self.assertEqual(self.first.state, "different")

    def test_says_who_is_archived(self):
        self.third.active = False
        self.start(self.first)
        self.assertNotIn("Archived", str(self.preview["sentences"]))
        self.start(self.matches)
        self.assertIn("Archived customers: 1", self.preview["sentences"])

    def test_chain_of_doubles_in_one_run(self):
        before = self.choices()
        run = self.start(self.first | self.second)
        self.work()
        self.assertEqual(run.done, 2)
        self.assertTrue(self.implied.is_implied, "That follows")
        self.assertEqual(len((self.loner | self.double | self.third).crm_account_id), 1)
        run.with_user(self.boss).action_undo()
        self.work()
        self.assertEqual(self.implied.state, "open")
        self.assertEqual(self.choices(), before)

    def test_one_bad_record_does_not_stop_the_others(self):
        run = self.start(self.first | self.second)
        self.env.cr.execute(
            SQL(
                """
                ALTER TABLE res_partner ADD CONSTRAINT match_run_bad
                CHECK (id != %s OR crm_account_pin_id IS NULL)
                """,
                self.loner.id,
            )
        )
        self.work()
        self.assertEqual((run.state, run.done, run.refused_count), ("done", 1, 1))
        self.assertIn("match_run_bad", run.line_ids.filtered("reason").reason)

    def test_pause_resume_and_undo_in_the_middle(self):
        run = self.start(self.matches).with_user(self.boss)
        run.action_pause()
        self.work()
        self.assertEqual((run.state, run.done), ("paused", 0))
        run.action_resume()
        with self.assertRaises(UserError):
            run.action_resume()
        run.action_pause()
        run.action_undo()
        self.work()
        self.assertEqual(run.state, "undone")
        self.assertEqual(set(self.matches.mapped("state")), {"open"})

    def test_what_was_decided_anew_since_stays(self):
        run = self.start(self.first)
        self.work()
        self.first.action_undo()
        self.first.action_not_the_same()
        run.with_user(self.boss).action_undo()
        self.work()
        self.assertEqual(run.state, "undone")
        self.assertEqual(self.first.state, "different")

    def test_rights_are_those_of_who_decides(self):
        south = self.env["res.company"].create({"name": "South"})
        run = self.start(self.matches, user=self.seller)
        (self.loner | self.double).company_id = south
        self.work()
        self.assertEqual(run.refused_count, 3)
        self.assertFalse(self.loner.crm_account_pinned)

    def test_roles(self):
        clerk = self.new_user("clerk", "base.group_user", "base.group_partner_manager")
        other = self.new_user("other", "sales_team.group_sale_salesman")
        run = self.start(self.matches, user=self.seller)
        for user in (clerk, other):
            with self.assertRaises(AccessError):
                run.with_user(user).action_undo()
            self.assertFalse(run.with_user(user)._filtered_access("read"))
        with self.assertRaises(AccessError):
            self.env["crm.customer.match.decide"].with_user(clerk).create({})
        with self.assertRaises(AccessError):
            run.with_user(self.boss).write({"state": "done"})
        run.with_user(self.boss).action_pause()
        run.with_user(self.seller).action_undo()
