{
    "name": "CRM Commerce Bridge: Matches",
    "summary": "Which customers may be the same company, or parts of one",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Sales/CRM",
    "website": "https://github.com/crm-commerce-bridge/crm-commerce-bridge",
    "author": "CRM Commerce Bridge contributors",
    "license": "LGPL-3",
    "depends": ["crm_commerce_bridge"],
    "external_dependencies": {"python": ["python-stdnum"]},
    "data": [
        "security/crm_commerce_bridge_match_security.xml",
        "security/ir.model.access.csv",
        "data/ir_cron_data.xml",
        "views/crm_customer_match_views.xml",
        "views/customer_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["crm_commerce_bridge_match/static/src/**/*"],
        "web.assets_tests": ["crm_commerce_bridge_match/static/tests/tours/**/*"],
    },
    "auto_install": True,
}
