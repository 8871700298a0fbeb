from . import test_payment_ways
from . import test_tax_id
