from . import test_third_strategy
