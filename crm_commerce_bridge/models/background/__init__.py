from . import (
    ir_cron,
    partner_note_mixin,
    stepwise_work_mixin,
)
