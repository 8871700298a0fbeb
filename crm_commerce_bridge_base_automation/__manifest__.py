{
    "name": "CRM Commerce Bridge: Automation Rules",
    "summary": "Automation rules and webhooks for each change of a customer's account",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Sales/CRM",
    "website": "https://github.com/crm-commerce-bridge/crm-commerce-bridge",
    "author": "CRM Commerce Bridge contributors",
    "license": "LGPL-3",
    "depends": ["crm_commerce_bridge", "base_automation"],
    "auto_install": True,
}
