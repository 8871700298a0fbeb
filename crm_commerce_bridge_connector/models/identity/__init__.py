from . import commerce_channel_identity, identified_records
