import base64
import csv
import io

from odoo import fields

from .common import ConnectorCommon


class ImportCommon(ConnectorCommon):
    """A sales administrator who brings files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Import = cls.env["commerce.import"].with_user(cls.manager)

    @classmethod
    def bring(cls, *records, **values):
        """A file of these records, with the columns of all of them."""
        file = io.StringIO()
        columns = dict.fromkeys(name for record in records for name in record)
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(records)
        return cls.Import.create(
            {
                "file_name": "table.csv",
                "file": base64.b64encode(file.getvalue().encode()),
                "channel_id": cls.shop.id,
                **values,
            }
        )

    @classmethod
    def work(cls):
        """The steps of the scheduled action, in this transaction, till none is left."""
        pause = 0
        while pause is not None:
            # As if each step were a transaction with a moment of its own
            cls.tick()
            _processed, pause = cls.env["commerce.import"]._step()
            cls.env.flush_all()
        cls.tick()
        cls.env.invalidate_all()

    @classmethod
    def tick(cls):
        cls.env.cr._now = fields.Datetime.add(cls.env.cr.now(), seconds=1)

    @classmethod
    def check(cls, work):
        work.action_check()
        cls.work()
        return cls.get_counts(work)

    @classmethod
    def run_import(cls, work):
        work.action_import()
        cls.work()
        return cls.get_counts(work)

    @classmethod
    def undo(cls, work):
        work.action_undo()
        cls.work()
        return work.undone_count, work.kept_count

    @staticmethod
    def get_counts(work):
        return (
            work.created_count,
            work.updated_count,
            work.unchanged_count,
            work.refused_count,
        )
