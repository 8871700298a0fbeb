from . import test_matches_cost_no_checkout
from . import test_matches_of_the_shop
from . import test_newcomers_of_the_shop
from . import test_payment_ways
from . import test_pushes_beside_a_shop
from . import test_tax_id
