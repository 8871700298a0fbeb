"""The loop of the scheduled actions whose work is done step by step."""

import time

from odoo import api, models
from odoo.tools import mute_logger

from . import failures

# Seconds between two looks at what somebody else holds, and until the next time
WAIT = 0.2
MAX_WAIT = 3


class StepwiseWorkMixin(models.AbstractModel):
    """Work in steps that commit on their own, and may stop anywhere.

    A step is a method that returns how many records it processed, and the seconds to
    wait before the next step: 0 for none, ``WAIT`` where somebody else is in the way,
    ``None`` if nothing is left to do.
    """

    _name = "stepwise.work.mixin"
    _description = "Works Step by Step"

    @api.model
    def _work_in_steps(self, step):
        """Do the work there is, committing each step.

        :return: whether somebody else was in the way till the end
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
        """A step, or else what its failure asks for.

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
                # Somebody else was faster: again, with what they wrote in sight.
                return 0, WAIT
            self._stop_at(error)
            return 0, None

    @api.model
    def _is_in_the_way(self, error):
        """Is it somebody else's doing, and over in a moment?"""
        return failures.is_conflict(error) or failures.is_held(error)

    @api.model
    def _stop_at(self, error):
        """What ends the work for now: what the machine lacks comes back by itself.

        :param Exception error: that of a step, which has been rolled back
        :raise Exception: the same, if it is a fault of the code
        """
        raise error
