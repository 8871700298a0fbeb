from . import test_sold_elsewhere
from . import test_third_strategy
