{
    "name": "CRM Commerce Bridge: Email Marketing",
    "summary": "Mailings to the people of accounts, or of a whole segment",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Sales/CRM",
    "website": "https://github.com/crm-commerce-bridge/crm-commerce-bridge",
    "author": "CRM Commerce Bridge contributors",
    "license": "LGPL-3",
    "depends": ["crm_commerce_bridge", "mass_mailing"],
    "data": ["views/crm_account_views.xml"],
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
