from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import HttpCase
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.account import crm_account_conversation
from odoo.addons.mail.tools.discuss import Store

from .common import CommerceCommon, all_statements


@tagged("post_install", "-at_install")
class TestAccountConversation(CommerceCommon):
    """Messages, activities and recipients of all documents of an account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user("seller", "sales_team.group_sale_salesman_all_leads")
        cls.own_seller = cls.new_user("own", "sales_team.group_sale_salesman")
        cls.clerk = cls.new_user("clerk", "base.group_user")
        cls.account = cls.hotel.crm_account_id
        cls.ann = cls.create_contact("Ann", cls.hotel, email="ann@hotel.example")
        cls.sale = cls.env["sale.order"].create(
            {"partner_id": cls.ann.id, "user_id": cls.seller.id}
        )
        cls.deal = cls.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "partner_id": cls.hotel.id,
                "user_id": cls.seller.id,
            }
        )
        cls.documents = [cls.hotel, cls.ann, cls.account, cls.sale, cls.deal]
        cls.foreign = cls.loner.message_post(body="about somebody else")

    def post(self, document, body="hello", **values):
        values = {
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            **values,
        }
        return document.message_post(body=body, **values)

    def fetch(self, user=None, account=None, domain=None, **values):
        account = (account or self.account).with_user(user or self.seller)
        messages = self.env["mail.message"].with_user(user or self.seller)
        return messages._message_fetch(domain, thread=account, **values)

    def read_conversation(self, **values):
        values.setdefault("limit", 1000)
        return self.fetch(**values)["messages"]

    # === MESSAGES === #

    def test_messages_of_all_documents_the_newest_first(self):
        posted = self.env["mail.message"]
        for document in self.documents * 2:
            posted = self.post(document) | posted
        shown = self.read_conversation()
        self.assertEqual(shown[:10], posted)
        self.assertEqual(shown.ids, sorted(shown.ids, reverse=True))
        self.assertNotIn(self.foreign, shown)

    def test_conversation_of_a_document_is_its_own(self):
        on_order, on_deal = self.post(self.sale), self.post(self.deal)
        messages = self.env["mail.message"]._message_fetch(None, thread=self.sale)
        self.assertIn(on_order, messages["messages"])
        self.assertNotIn(on_deal, messages["messages"])
        inbox = self.env["mail.message"]._message_fetch([("id", "=", on_deal.id)])
        self.assertEqual(inbox["messages"], on_deal)

    def test_pages_are_those_of_the_whole(self):
        for number in range(23):
            self.post(self.documents[number % len(self.documents)])
        ids = self.read_conversation().ids
        shown, before = [], None
        while page := self.read_conversation(limit=7, before=before).ids:
            shown += page
            before = page[-1]
        self.assertEqual(shown, ids)
        newer = self.read_conversation(limit=7, after=ids[15]).ids
        self.assertEqual(newer, ids[8:15])
        around = self.read_conversation(limit=8, around=ids[10]).ids
        self.assertEqual(around, ids[6:14])

    # === ORDER === #

    def say(self, days, document=None):
        """A message of some days ago, imported now."""
        message = self.post(document or self.documents[days % len(self.documents)])
        message.date = fields.Datetime.now() - timedelta(days=days)
        return message

    def test_by_when_it_was_said_however_it_came_in(self):
        days = [0, 25, 3, 3, 40, 1, 3, 9, 17, 2, 30, 5]
        said = self.env["mail.message"].concat(*map(self.say, days))
        expected = said.sorted(lambda m: (m.date, m.id), reverse=True)
        last = self.say(-1)  # in the future
        self.assertEqual(self.read_conversation()[0], last)
        shown = self.read_conversation(domain=[("id", "in", said.ids)])
        self.assertEqual(shown.ids, expected.ids)

    def test_pages_by_when_it_was_said(self):
        for number in range(37):
            self.say(number * 7 % 11 + 1)
        ids = self.read_conversation().ids
        by_date = self.read_conversation().sorted(
            lambda m: (m.date, m.id), reverse=True
        )
        self.assertEqual(ids, by_date.ids)
        shown, before = [], None
        while page := self.read_conversation(limit=5, before=before).ids:
            shown += page
            before = page[-1]
        self.assertEqual(shown, ids, "Every message once")
        for index in (0, 4, 20, len(ids) - 1):
            newer = self.read_conversation(limit=6, after=ids[index]).ids
            self.assertEqual(newer, ids[max(index - 6, 0) : index])
            around = self.read_conversation(limit=8, around=ids[index]).ids
            self.assertEqual(around, ids[max(index - 4, 0) : index + 4])
        between = self.read_conversation(before=ids[3], after=ids[9]).ids
        self.assertEqual(between, ids[4:9])

    def test_many_documents_are_read_like_few(self):
        """They are looked for in another way, that is all."""
        for number in range(37):
            self.say(number * 7 % 11 + 1)
        pages = [
            {"limit": 5},
            {"limit": 5, "before": self.read_conversation().ids[7]},
            {"limit": 6, "around": self.read_conversation().ids[20]},
            {"limit": 50, "search_term": "hello"},
        ]
        few = [self.read_conversation(**page).ids for page in pages]
        with patch.object(crm_account_conversation, "FEW_DOCUMENTS", 0):
            many = [self.read_conversation(**page).ids for page in pages]
        self.assertEqual(many, few)
        self.assertTrue(all(few))

    def test_found_by_when_it_was_said(self):
        said = self.env["mail.message"]
        for number in range(12):
            said |= self.say(number * 5 % 7)
        said.body = "the red chairs"
        said.flush_recordset()
        ids = said.sorted(lambda m: (m.date, m.id), reverse=True).ids
        first = self.fetch(search_term="red chairs", limit=5)
        self.assertEqual((first["messages"].ids, first["count"]), (ids[:5], 12))
        rest = self.fetch(search_term="red chairs", limit=50, before=ids[4])
        self.assertEqual((rest["messages"].ids, rest["count"]), (ids[5:], 12))

    def test_pages_go_on_where_a_message_is_gone(self):
        for number in range(9):
            self.say(number)
        ids = self.read_conversation().ids
        self.env["mail.message"].browse(ids[4]).unlink()
        older = self.read_conversation(before=ids[4]).ids
        self.assertLessEqual(set(ids[5:]), set(older) | set(ids[:4]))
        self.assertFalse(self.read_conversation(limit=0, around=0))

    def test_other_conversations_are_in_the_order_of_odoo(self):
        first, second = self.say(0, self.sale), self.say(5, self.sale)
        messages = self.env["mail.message"].with_context(crm_account_order="x")
        shown = messages._message_fetch(None, thread=self.sale)["messages"]
        self.assertEqual(shown.ids[:2], [second.id, first.id])

    def test_messages_go_with_their_document_to_another_account(self):
        message = self.post(self.sale)
        self.hotel.crm_account_id = self.loner.crm_account_id
        self.assertNotIn(message, self.read_conversation())
        moved = self.read_conversation(account=self.loner.crm_account_id)
        self.assertIn(message, moved)
        self.assertIn(self.foreign, moved)

    def test_narrowed_to_what_people_said_or_did(self):
        noted = self.sale.message_post(body="noted")
        said = self.post(self.sale)
        asked = self.post(self.ann, message_type="email")
        logged = self.post(self.deal, subtype_xmlid="mail.mt_note")
        with_file = self.post(self.account, attachments=[("plan.txt", b"plan")])
        call, task = (
            self.deal.activity_schedule(
                f"mail.mail_activity_data_{kind}"
            ).action_feedback("done")
            for kind in ("call", "todo")
        )
        done = self.env["mail.message"].browse([call, task])
        words = said | asked | logged | with_file
        posted = words | noted | done
        for kind, expected in {
            "people": words | done,
            "messages": words,
            "calls": done[0],
            "orders": noted | said,
            "files": with_file,
            "everything": posted,
            None: posted,
        }.items():
            with self.subTest(kind=kind):
                shown = self.read_conversation(crm_kind=kind)
                self.assertEqual(set((shown & posted).ids), set(expected.ids))
                pages, page = shown.browse(), self.fetch(crm_kind=kind, limit=2)
                while page["messages"]:
                    pages += page["messages"]
                    before = page["messages"][-1].id
                    page = self.fetch(crm_kind=kind, limit=2, before=before)
                self.assertEqual(pages, shown)

    def test_what_people_said_is_found_by_its_index(self):
        """However much the system has noted since."""
        messages = self.env["mail.message"].with_user(self.seller)

        def fetch():
            messages._message_fetch(
                None, thread=self.account.with_user(self.seller), crm_kind="people"
            )

        fetch()
        with all_statements() as asked:
            fetch()
        asked = [text for text in asked if 'FROM "mail_message"' in text]
        asked = [text for text in asked if "mail_activity_type_id" in text]
        self.assertTrue(asked)
        settings = "enable_seqscan", "enable_sort", "enable_bitmapscan"
        with self.env.cr.savepoint() as savepoint:
            for setting in settings:
                self.env.cr.execute("SELECT set_config(%s, 'off', TRUE)", [setting])
            text = asked[0].replace("%", "%%")
            plan = self.env.execute_query(SQL("EXPLAIN (FORMAT JSON) %s", SQL(text)))
            savepoint.rollback()
        self.assertIn("mail_message_crm_account_people_idx", str(plan))

    def test_archived_documents_are_part_of_it(self):
        messages = self.post(self.ann) | self.post(self.deal)
        self.ann.active = self.deal.active = False
        self.assertLessEqual(messages, self.read_conversation())

    def test_search(self):
        found = self.env["mail.message"]
        for document in self.documents:
            self.post(document, "something else")
            found = self.post(document, "the red chairs") | found
        self.post(self.loner, "the red chairs")
        result = self.fetch(search_term="red chairs")
        self.assertEqual(result["messages"], found)
        self.assertEqual(result["count"], len(self.documents))
        page = self.fetch(search_term="red chairs", limit=2)
        self.assertEqual((page["messages"], page["count"]), (found[:2], 5))
        self.assertEqual(self.fetch(search_term="nobody wrote this")["count"], 0)
        self.assertNotIn("count", self.fetch())

    def test_search_for_a_tracked_change(self):
        account = self.account.with_context(tracking_disable=False)
        account.user_id = self.seller
        self.flush_tracking()
        found = self.fetch(search_term=self.seller.name, is_notification=True)
        values = found["messages"].sudo().tracking_value_ids
        self.assertEqual(values.new_value_char, self.seller.name)

    def test_search_may_leave_out_notifications(self):
        note = self.deal._message_log(body="red by itself")
        comment = self.post(self.deal, "red by hand")
        comments = self.fetch(search_term="red", is_notification=False)
        self.assertEqual(comments["messages"], comment)
        notes = self.fetch(search_term="red", is_notification=True)
        self.assertEqual(notes["messages"], note)

    def test_domain_of_the_caller_counts(self):
        messages = self.post(self.sale) | self.post(self.deal)
        domain = [("id", "=", messages[0].id)]
        self.assertEqual(self.read_conversation(domain=domain), messages[0])
        self.assertFalse(self.read_conversation(domain=[(0, "=", 1)]))

    def test_personal_notifications_are_left_out(self):
        message = self.post(self.sale, message_type="comment")
        message.message_type = "user_notification"
        self.assertNotIn(message, self.read_conversation())

    # === WHO READS WHAT === #

    def test_only_messages_of_documents_one_may_read(self):
        on_order, on_deal = self.post(self.sale), self.post(self.deal, "secret")
        on_contact = self.post(self.ann)
        shown = self.read_conversation(user=self.own_seller)
        self.assertIn(on_contact, shown)
        self.assertNotIn(on_order, shown)
        self.assertNotIn(on_deal, shown)
        hidden = self.fetch(user=self.own_seller, search_term="secret")
        self.assertEqual((hidden["count"], hidden["messages"].ids), (0, []))
        self.sale.user_id = self.own_seller
        self.assertIn(on_order, self.read_conversation(user=self.own_seller))
        # What is shown can be read, every word of it.
        shown = self.read_conversation(user=self.own_seller)
        self.assertEqual(len(shown.mapped("body")), len(shown))

    def test_a_page_is_full_if_much_of_it_may_not_be_read(self):
        allowed = [self.post(self.ann).id for _number in range(3)]
        for _number in range(10):
            self.post(self.sale)
        page = self.read_conversation(user=self.own_seller, limit=3).ids
        self.assertEqual(page, allowed[::-1])

    def test_documents_of_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = self.env["sale.order"].create(
            {"partner_id": self.hotel.id, "company_id": company.id}
        )
        message = self.post(elsewhere)
        self.assertNotIn(message, self.read_conversation())
        self.seller.company_ids = [Command.link(company.id)]
        both = (self.env.company | company).ids
        account = self.account.with_user(self.seller)
        messages = account.with_context(allowed_company_ids=both).env["mail.message"]
        fetched = messages._message_fetch(None, thread=account.with_env(messages.env))
        self.assertIn(message, fetched["messages"])

    def test_query_count_does_not_depend_on_the_number_of_messages(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            self.account.with_user(self.seller).read(["name"])
            count = self.env.cr.sql_log_count
            self.fetch()
            return self.env.cr.sql_log_count - count

        self.post(self.sale)
        queries()
        few = queries()
        for _number in range(40):
            self.post(self.sale)
            self.post(self.deal)
        self.assertEqual(queries(), few)

    # === ACTIVITIES === #

    def plan(self, document, user=None, summary="Call"):
        return document.activity_schedule(
            "mail.mail_activity_data_call",
            summary=summary,
            user_id=(user or self.seller).id,
        )

    def listed(self, user):
        """Activities that the button counts, and the list behind it shows."""
        account = self.account.with_user(user)
        account.invalidate_recordset()
        action = account.action_view_activities()
        activities = self.env["mail.activity"].with_user(user)
        activities = activities.with_context(**action["context"])
        listed = activities.search(action["domain"])
        self.assertEqual(account.activity_count, len(listed))
        return listed.with_env(self.env)

    def test_activities_of_all_documents(self):
        planned = self.env["mail.activity"]
        for document in self.documents:
            planned |= self.plan(document)
        self.plan(self.loner)
        self.assertEqual(self.listed(self.seller), planned)
        self.assertEqual(planned.crm_account_id, self.account)
        planned[0].action_feedback(feedback="Done")
        self.assertEqual(self.listed(self.seller), planned[1:])

    def test_planned_activities_are_on_top_of_the_conversation(self):
        planned = [self.plan(document) for document in self.documents]
        planned[0].action_done()
        store = Store()
        account = self.account.with_user(self.seller)
        store.add(account, [], as_thread=True, request_list=["activities"])
        result = store.get_result()
        [thread] = result["mail.thread"]
        self.assertEqual(set(thread["activities"]), {a.id for a in planned[1:]})
        names = {a["id"]: a["res_name"] for a in result["mail.activity"]}
        self.assertEqual(names[planned[3].id], self.sale.name)

    def test_activities_one_may_not_read(self):
        self.plan(self.deal)
        on_contact = self.plan(self.ann)
        self.assertEqual(self.listed(self.own_seller), on_contact)

    def test_order_of_a_company_that_became_a_part_of_another(self):
        planned = self.plan(self.sale)
        posted = self.post(self.sale)
        chain = self.create_company("Chain")
        self.hotel.write({"parent_id": chain.id, "is_company": False})
        self.assertEqual(self.sale.commerce_customer_id, self.hotel)
        self.assertNotIn(planned, self.listed(self.seller))
        self.account = chain.crm_account_id
        self.assertIn(planned, self.listed(self.seller))
        self.assertEqual(planned.crm_account_id, self.account)
        self.assertIn(posted, self.read_conversation())

    def test_orders_of_archived_customers(self):
        planned = self.plan(self.sale)
        (self.hotel | self.ann).action_archive()
        self.assertIn(planned, self.listed(self.seller))

    def test_activity_without_account(self):
        activity = self.plan(self.create_company("Nobody", is_crm_customer=False))
        personal = self.env["mail.activity"].create({"user_id": self.seller.id})
        self.assertFalse((activity | personal).crm_account_id)

    def test_new_activities_belong_to_the_account(self):
        context = self.account.action_view_activities()["context"]
        activity = self.env["mail.activity"].with_context(**context).create({})
        self.assertEqual(
            (activity.res_model, activity.res_id), ("crm.account", self.account.id)
        )
        self.assertEqual(activity.crm_account_id, self.account)

    def test_clerk_sees_no_account_of_an_activity(self):
        activity = self.plan(self.ann, self.clerk).with_user(self.clerk)
        self.assertEqual(activity.summary, "Call")
        with self.assertRaises(AccessError):
            activity.read(["crm_account_id"])
        with self.assertRaises(AccessError):
            activity.search([("crm_account_id", "=", self.account.id)])

    # === RECIPIENTS === #

    def proposed(self, account=None, **values):
        account = account or self.account
        recipients = account._message_get_suggested_recipients(
            reply_discussion=True, **values
        )
        return {recipient["name"] for recipient in recipients}

    def test_contacts_are_proposed(self):
        self.create_contact("Without E-Mail", self.hotel)
        address = self.create_contact("Ramp", self.hotel, email="ramp@hotel.example")
        address.type = "delivery"
        self.assertEqual(self.proposed(), {"Ann"})
        self.account.user_id = self.seller
        self.assertEqual(self.proposed(), {"Ann", self.seller.name})

    def test_many_contacts_are_a_choice(self):
        for number in range(5):
            email = f"{number}@hotel.example"
            self.create_contact(f"Contact {number}", self.hotel, email=email)
        self.assertEqual(self.proposed(), set())

    def test_last_discussion_on_any_document_is_answered(self):
        for number in range(5):
            email = f"{number}@hotel.example"
            self.create_contact(f"Contact {number}", self.hotel, email=email)
        self.post(self.sale, author_id=self.ann.id)
        self.deal._message_log(body="not a discussion")
        self.assertIn("Ann", self.proposed())

    def test_no_contact_no_proposal(self):
        account = self.Account.create({"name": "Nobody", "user_id": False})
        self.assertEqual(self.proposed(account), set())

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()


@tagged("post_install", "-at_install")
class TestConversationOverHttp(HttpCase):
    """What the chatter asks for, the way it asks."""

    def test_messages_by_http(self):
        partner = self.env["res.partner"].create(
            {"name": "Web", "is_company": True, "is_crm_customer": True}
        )
        message = partner.message_post(body="asked for", message_type="comment")
        self.authenticate("admin", "admin")
        params = {
            "thread_model": "crm.account",
            "thread_id": partner.crm_account_id.id,
            "fetch_params": {"limit": 30, "search_term": "asked for"},
        }
        result = self.make_jsonrpc_request("/mail/thread/messages", params)
        self.assertEqual((result["count"], result["messages"]), (1, message.ids))
        thread = result["data"]["mail.message"][0]["thread"]
        self.assertEqual(thread, {"id": partner.id, "model": "res.partner"})
