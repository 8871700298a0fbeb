"""The loop of the scheduled actions whose work is done step by step."""

import time

from odoo import api, models
from odoo.tools import mute_logger

from . import failures

# Seconds between two tries while another transaction is in the way, and how long to try
# before the work is left to the next run of the job
WAIT = 0.2
MAX_WAIT = 3


class StepwiseWorkMixin(models.AbstractModel):
    """Work in steps that commit on their own, and may stop anywhere.

    A step is a method that returns how many records it processed, and the seconds to
    wait before the next step: 0 for none, ``WAIT`` where another transaction is in the
    way, ``None`` if nothing is left to do.
    """

    _name = "stepwise.work.mixin"
    _description = "Works Step by Step"

    @api.model
    def _work_in_steps(self, step):
        """Run a step again and again until no work is left, committing each time.

        :param step: method that does a step
        :return: whether another transaction was in the way till the end
        """
        pause = waited = 0
        while pause is not None and waited < MAX_WAIT:
            time.sleep(pause)
            processed, pause = self._try(step)
            waited = waited + pause if pause else 0
            if not self.env["ir.cron"]._commit_progress(
                processed, remaining=int(pause == 0)
            ):
                break
        return waited >= MAX_WAIT

    @api.model
    def _try(self, step):
        """Run a step; if it fails, roll back and decide how to go on.

        :return: as of the step
        """
        try:
            with mute_logger("odoo.sql_db"):  # conflicts are expected here
                result = step()
                self.env.flush_all()
                return result
        except Exception as error:
            self.env.cr.rollback()
            if self._is_in_the_way(error):
                # Another transaction was faster: try again, to see what it wrote.
                return 0, WAIT
            self._stop_at(error)
            return 0, None

    @api.model
    def _is_in_the_way(self, error):
        """Return whether another transaction caused the error, which is over soon."""
        return failures.is_conflict(error) or failures.is_held(error)

    @api.model
    def _stop_at(self, error):
        """End the work by raising an error; models may let errors of the machine pass.

        What the machine lacks comes back by itself, so the next run of the job goes on.

        :param Exception error: that of a step, which has been rolled back
        :raise Exception: the same, if it is a fault of the code
        """
        raise error
