{
    "name": "CRM Commerce Bridge: Ownership",
    "summary": "Who works on an account, and what follows its manager",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Sales/CRM",
    "website": "https://github.com/crm-commerce-bridge/crm-commerce-bridge",
    "author": "CRM Commerce Bridge contributors",
    "license": "LGPL-3",
    "depends": ["crm_commerce_bridge"],
    "data": [
        "security/crm_commerce_bridge_ownership_security.xml",
        "security/ir.model.access.csv",
        "views/crm_account_views.xml",
        "views/crm_account_hand_over_views.xml",
        "views/crm_lead_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "crm_commerce_bridge_ownership/static/tests/tours/**/*",
        ],
    },
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
