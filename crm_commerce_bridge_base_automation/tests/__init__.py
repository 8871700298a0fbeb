from . import test_account_events, test_webhook
