from . import reader, places, plain
from . import shop, magento, shopify, woocommerce
from . import company, hubspot, oro, salesforce
