"""Texts that a translator can work with: each is a whole, and all are given to them.

What is read is Odoo's own export, as translators get it.
"""

import ast
import re
from collections import defaultdict
from pathlib import Path

from babel.messages.jslexer import tokenize
from lxml import etree

from odoo.modules import get_module_path
from odoo.tests import tagged
from odoo.tests.common import TransactionCase
from odoo.tools.translate import TranslationModuleReader

OURS = "crm_commerce_bridge"
TAG = re.compile(r"<[^>]*>")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")
# After these there is more to come, wherever they stand; after others only where a
# view goes on with a field ("Requested on"). Labels may end so ("Created by").
UNFINISHED = re.compile(r"\b(?:a|an|and|or|the)$")
UNFINISHED_IN_VIEW = re.compile(r"\b(?:at|by|for|from|has|in|is|of|on|than|to|with)$")
# What a person reads begins with a capital, or is a sentence.
TEXT = re.compile(r"\b[A-Z][a-z]+\b|\w{2,} \w+ \w{2,}")
LITERAL = re.compile(r"'([^']*)'")
KINDS_OF_STRING = {"string", "template_string"}
# What Odoo shows of an action, a notification or a message
SHOWN = {"body", "help", "label", "message", "name", "summary", "title"}


def get_words(term):
    return " ".join(TAG.sub(" ", term).split())


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addons = [name for name in cls.registry._init_modules if OURS in name]
        cls.terms = defaultdict(set)
        reader = TranslationModuleReader(cls.env.cr, cls.addons)
        for module, kind, name, res_id, source, _value, _comments in reader:
            cls.terms[source].add((module, kind, name, res_id))

    def refuse(self, why, is_bad):
        self.assertTrue(self.terms)
        lines = [
            f"{term!r} in {places}"
            for term, places in sorted(self.terms.items())
            if is_bad(term)
        ]
        self.assertFalse(lines, "\n".join([why, *lines]))

    def get_files(self, pattern):
        """Files of the addons that a page, or the server, is made of."""
        for addon in self.addons:
            folder = Path(get_module_path(addon))
            for path in sorted(folder.glob(pattern)):
                if not {"tests", "__manifest__.py"} & set(path.parts):
                    yield path

    def is_in_view(self, term):
        return any(
            kind == "model_terms" or name.endswith(".xml")
            for _module, kind, name, _res_id in self.terms[term]
        )

    # === EACH TERM IS A WHOLE === #

    def test_no_term_has_blanks_around(self):
        self.refuse("Blanks around", lambda term: term != term.strip())

    def test_no_term_begins_or_ends_with_what_joins_it_to_others(self):
        """A label may end with a colon, what stands for a name is in parentheses."""
        self.refuse(
            "Part of a sentence",
            lambda term: (
                re.search(r"^[(),.:;!?]|[(,;]$", get_words(term))
                and not re.fullmatch(r"\([^()]*\)", get_words(term))
            ),
        )

    def test_no_term_begins_in_the_middle(self):
        """But for examples, as everywhere in Odoo."""
        self.refuse(
            "Begins in lower case",
            lambda term: get_words(term)[:1].islower() and not term.startswith("e.g. "),
        )

    def test_no_term_ends_before_its_noun(self):
        self.refuse(
            "Wants another word",
            lambda term: (
                UNFINISHED.search(get_words(term))
                or self.is_in_view(term)
                and UNFINISHED_IN_VIEW.search(get_words(term))
            ),
        )

    def test_no_term_is_only_a_frame(self):
        self.refuse(
            "Nothing to translate",
            lambda term: (
                PLACEHOLDER.search(term)
                and not re.search(r"[^\W\d_]", PLACEHOLDER.sub("", term))
            ),
        )

    def test_no_placeholder_is_known_by_its_order(self):
        def is_bad(term):
            found = PLACEHOLDER.findall(term)
            return len(found) > 1 and any("(" not in one for one in found)

        self.refuse("Several placeholders, not all with a name", is_bad)

    def test_no_condition_is_left_to_translators(self):
        self.refuse("Has a condition", lambda term: "invisible=" in term)

    def test_no_term_is_of_a_test(self):
        """Nobody would ever read its translation."""
        self.refuse(
            "Text of a test",
            lambda term: any(
                "/tests/" in name for _m, _k, name, _id in self.terms[term]
            ),
        )

    def test_no_two_terms_say_the_same(self):
        alike = defaultdict(set)
        for term in self.terms:
            alike[" ".join(term.casefold().split()).rstrip(".…")].add(term)
        self.assertTrue(alike)
        bad = [sorted(terms) for terms in alike.values() if len(terms) > 1]
        self.assertFalse(bad, "The same but for blanks, dots or case")

    # === AND NONE IS MISSING === #

    def test_texts_of_templates_are_exported(self):
        for path in self.get_files("static/src/**/*.xml"):
            for text in etree.parse(path).xpath("//text()"):
                if TEXT.search(text):
                    with self.subTest(path=path):
                        self.assertIn(text.strip(), self.terms)

    def test_templates_have_no_text_in_code(self):
        """Odoo translates their text and some attributes, but no expressions."""
        for path in self.get_files("static/src/**/*.xml"):
            for element in etree.parse(path).iter(etree.Element):
                for name, value in element.attrib.items():
                    if name.startswith("t-") or element.tag[0].isupper():
                        with self.subTest(path=path, line=element.sourceline):
                            for literal in LITERAL.findall(value):
                                self.assertNotRegex(literal, TEXT)

    def test_javascript_has_no_text_that_is_not_translated(self):
        for path in self.get_files("static/src/**/*.js"):
            before = [None, None]
            for token in tokenize(path.read_text(), jsx=False, dotted=False):
                # What is imported is not shown, nor what something is compared with,
                # and what a tour does is no text.
                allowed = before in (["_t", "("], ["==", "="], ["!=", "="])
                allowed = allowed or before == ["run", ":"]
                allowed = allowed or before[1] == "from"
                if token.type in KINDS_OF_STRING and not allowed:
                    with self.subTest(path=path, line=token.lineno):
                        text = re.sub(r"\$\{[^}]*\}", "", token.value[1:-1])
                        self.assertNotRegex(text, TEXT)
                before = [before[1], token.value]

    def test_python_has_no_text_that_is_not_translated(self):
        for path in self.get_files("**/*.py"):
            for node in self.walk(ast.parse(path.read_text())):
                for name, text in self.get_shown(node):
                    with self.subTest(path=path, line=node.lineno, name=name):
                        self.assertNotRegex(text, TEXT)

    def walk(self, node):
        """All below a node, but the names that columns have in files."""
        yield node
        names = [getattr(target, "id", None) for target in getattr(node, "targets", ())]
        if not any((name or "").endswith("_keys") for name in names):
            for below in ast.iter_child_nodes(node):
                yield from self.walk(below)

    def get_shown(self, node):
        """What of a dict, or of the arguments of a call, Odoo may show."""
        pairs = []
        if isinstance(node, ast.Dict):
            keys = [getattr(key, "value", None) for key in node.keys]
            pairs = zip(keys, node.values, strict=True)
        elif isinstance(node, ast.Call):
            # That of a field is exported with it.
            pairs = [(key.arg, key.value) for key in node.keywords if key.arg != "help"]
        for name, value in pairs:
            text = getattr(value, "value", None)
            if name in SHOWN and isinstance(text, str):
                yield name, text

    def test_python_joins_no_list_of_words(self):
        """Languages do it in other ways, which ``format_list`` knows."""
        for path in self.get_files("**/*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Attribute) and node.attr == "join":
                    with self.subTest(path=path, line=node.lineno):
                        between = getattr(node.value, "value", None)
                        self.assertNotIn(between, (", ", "; ", " and "))
