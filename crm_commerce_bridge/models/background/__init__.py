from . import (
    ir_cron,
    note_mixin,
    stepwise_work_mixin,
)
