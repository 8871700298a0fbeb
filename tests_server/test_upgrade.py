"""From the last release to this checkout: the database is as one made anew."""

import subprocess
import tarfile
from contextlib import contextmanager

import pytest

from tools import cache, console, database, testing

RELEASES = "19.0.*"
# What both databases have to have alike: a query each, whose rows are compared. Records
# are known by their external ids, as numbers differ.
NAMES = """
    WITH name AS (
        SELECT model, res_id, module || '.' || name AS xmlid, noupdate
        FROM ir_model_data WHERE strpos(module, 'crm_commerce_bridge') > 0
    ), known AS (
        SELECT model, res_id, min(module || '.' || name) AS xmlid
        FROM ir_model_data GROUP BY model, res_id
    )
"""
ALIKE = {
    "columns": """
        SELECT table_name, column_name, udt_name, character_maximum_length, is_nullable,
               column_default
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    # Odoo makes its own trigram indexes when it sees to a table with the extension
    # there: an addon of ours brings the extension, an upgrade sees to the tables again.
    "indexes": """
        SELECT indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND (
            strpos(indexdef, 'gin_trgm_ops') = 0 OR tablename ~ '^(crm_acc|commerce_)')
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "external ids": f"{NAMES} SELECT xmlid, model, noupdate FROM name",
    "views": f"""{NAMES}
        SELECT name.xmlid, view.model, view.mode, view.priority, view.active,
               parent.xmlid, view.arch_db
        FROM name JOIN ir_ui_view view ON view.id = name.res_id
        LEFT JOIN known parent
            ON parent.model = 'ir.ui.view' AND parent.res_id = view.inherit_id
        WHERE name.model = 'ir.ui.view'
    """,
    "access rights": f"""{NAMES}
        SELECT name.xmlid, model.model, who.xmlid, line.active, line.perm_read,
               line.perm_write, line.perm_create, line.perm_unlink
        FROM name JOIN ir_model_access line ON line.id = name.res_id
        JOIN ir_model model ON model.id = line.model_id
        LEFT JOIN known who ON who.model = 'res.groups' AND who.res_id = line.group_id
        WHERE name.model = 'ir.model.access'
    """,
    "record rules": f"""{NAMES}
        SELECT name.xmlid, model.model, rule.domain_force, rule.active, rule.perm_read,
               rule.perm_write, rule.perm_create, rule.perm_unlink,
               (SELECT array_agg(who.xmlid ORDER BY who.xmlid)
                FROM rule_group_rel rel JOIN known who
                    ON who.model = 'res.groups' AND who.res_id = rel.group_id
                WHERE rel.rule_group_id = rule.id)
        FROM name JOIN ir_rule rule ON rule.id = name.res_id
        JOIN ir_model model ON model.id = rule.model_id
        WHERE name.model = 'ir.rule'
    """,
}


def find_last_release():
    """The newest tag that this checkout descends from; None where there is none."""
    command = ["git", "tag", "--list", RELEASES, "--merged", "HEAD"]
    answer = subprocess.run(
        [*command, "--sort=-version:refname"],
        cwd=cache.CHECKOUT,
        capture_output=True,
        text=True,
    )
    return next(iter(answer.stdout.split()), None)


def take_out(tag, folder):
    """Lay the addons of a release into a folder.

    :return: names of those that a company installs
    """
    archive = folder / "release.tar"
    command = ["git", "archive", f"--output={archive}", tag]
    subprocess.run(command, cwd=cache.CHECKOUT, check=True)
    with tarfile.open(archive) as content:
        content.extractall(folder, filter="data")
    manifests = folder.glob("*/__manifest__.py")
    names = {manifest.parent.name for manifest in manifests}
    only_tests = {name for name in names if name.startswith("test_")}
    return names - only_tests - database.OPTIONAL_ADDONS


class Databases:
    """All that this test asks of the tools, in one place."""

    def __init__(self, odoo):
        self.odoo = odoo

    @contextmanager
    def made(self):
        """Names of one with the addons of the checkout, and of one without any."""
        with (
            database.scratch(self.odoo) as fresh,
            database.scratch(self.odoo, "bare") as bare,
        ):
            yield fresh, bare

    def bring(self, name, addons_in, **what):
        """Install or upgrade, with the addons in a folder; a warning is a failure."""
        log = cache.LOGS / f"odoo-{name}.log"
        folders = ",".join(map(str, [*self.odoo.addons, addons_in]))
        what = {key: ",".join(sorted(names)) for key, names in what.items() if names}
        line = database.command(self.odoo, name, addons_path=folders, **what)
        line += ["--with-demo", "--stop-after-init", "--no-http"]
        variables = database.variables(self.odoo)
        console.run(line, log, f"Odoo in {addons_in}", env=variables)
        assert not testing.complains(log)

    def read(self, name, query):
        rows = database.sql(query, database=name)
        assert rows, query
        return set(map(repr, rows))

    @property
    def addons(self):
        return set(database.addons())


def test_upgrade_from_the_last_release(odoo, tmp_path, capsys):
    tag = find_last_release()
    if not tag:
        reason = f"NOT TESTED: upgrading, as this clone has no tag {RELEASES} to start"
        with capsys.disabled():
            print(f"\n{reason} from (a shallow one: git fetch --tags --unshallow)")
        pytest.skip(reason)
    databases = Databases(odoo)
    released = take_out(tag, tmp_path)
    with databases.made() as (fresh, upgraded):
        databases.bring(upgraded, tmp_path, init=released)
        kept = released & databases.addons
        new = databases.addons - released
        databases.bring(upgraded, cache.CHECKOUT, update=kept, init=new)
        differences = []
        for subject, query in ALIKE.items():
            anew, after = databases.read(fresh, query), databases.read(upgraded, query)
            differences += [f"{subject}, only made anew: {row}" for row in anew - after]
            differences += [f"{subject}, only upgraded: {row}" for row in after - anew]
        assert not differences, "\n".join([f"from {tag}:", *sorted(differences)])
        with capsys.disabled():
            print(f"\nupgraded from {tag}: {', '.join(ALIKE)} are as made anew", end="")
