from . import (
    commerce_import,
    commerce_import_file,
    commerce_import_row,
    commerce_import_batch,
    reading,
    working,
    uses,
    undoing,
    refused_rows,
    ir_cron,
    res_config_settings,
)
