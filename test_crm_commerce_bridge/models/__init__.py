from . import crm_account_resolver
from . import hook_listener
from . import loyalty_card
from . import res_partner
from . import sale_order_line
from . import till_customers
from . import shop_binding
from . import under_review_mixin
