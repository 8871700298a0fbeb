{
    "name": "CRM Commerce Bridge: Connector",
    "summary": "Customers and orders of other shops and systems, through one door",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Sales/CRM",
    "website": "https://github.com/crm-commerce-bridge/crm-commerce-bridge",
    "author": "CRM Commerce Bridge contributors",
    "license": "LGPL-3",
    "depends": ["crm_commerce_bridge"],
    "external_dependencies": {"python": ["openpyxl"]},
    "data": [
        "security/crm_commerce_bridge_connector_security.xml",
        "security/ir.model.access.csv",
        "data/ir_cron_data.xml",
        "data/product_data.xml",
        "views/commerce_channel_identity_views.xml",
        "views/commerce_channel_views.xml",
        "views/commerce_import_views.xml",
        "views/customer_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "crm_commerce_bridge_connector/static/tests/tours/**/*",
        ],
    },
    "uninstall_hook": "uninstall_hook",
}
