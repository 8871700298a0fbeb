{
    "name": "Test CRM Commerce Bridge: eCommerce",
    "summary": "The storefront with payment at once and checked Tax IDs",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "website": "https://github.com/crm-commerce-bridge/crm-commerce-bridge",
    "author": "CRM Commerce Bridge contributors",
    "license": "LGPL-3",
    "depends": [
        "crm_commerce_bridge_match",
        "crm_commerce_bridge_website_sale",
        "test_crm_commerce_bridge",
        "base_vat",
        "payment_demo",
    ],
    "assets": {
        "web.assets_tests": [
            "test_crm_commerce_bridge_website_sale/static/tests/tours/**/*",
        ],
    },
}
