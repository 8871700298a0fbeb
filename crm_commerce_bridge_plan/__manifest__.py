{
    "name": "CRM Commerce Bridge: Plans",
    "summary": "Changes of many accounts for a date and hour, with a report before",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Sales/CRM",
    "website": "https://github.com/crm-commerce-bridge/crm-commerce-bridge",
    "author": "CRM Commerce Bridge contributors",
    "license": "LGPL-3",
    "depends": ["crm_commerce_bridge"],
    "data": [
        "security/crm_commerce_bridge_plan_security.xml",
        "security/ir.model.access.csv",
        "data/ir_cron_data.xml",
        "views/crm_account_plan_views.xml",
        "views/crm_account_run_views.xml",
        "views/res_config_settings_views.xml",
        "views/res_partner_views.xml",
        "wizards/crm_account_change_strategy_views.xml",
        "wizards/crm_account_merge_views.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "crm_commerce_bridge_plan/static/tests/tours/**/*",
        ],
    },
    "auto_install": True,
}
