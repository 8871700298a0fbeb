from . import test_history_beside_apps
