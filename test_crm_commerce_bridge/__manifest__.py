{
    "name": "Test CRM Commerce Bridge",
    "summary": "A third account strategy, as another addon would add it",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "website": "https://github.com/crm-commerce-bridge/crm-commerce-bridge",
    "author": "CRM Commerce Bridge contributors",
    "license": "LGPL-3",
    "depends": [
        "crm_commerce_bridge_base_automation",
        "crm_commerce_bridge_connector",
        "crm_commerce_bridge_match",
        "privacy_lookup",
    ],
    "data": ["security/ir.model.access.csv"],
}
