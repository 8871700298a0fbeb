{
    "name": "Test CRM Commerce Bridge: Connector",
    "summary": "Orders of other systems beside all apps that act on orders",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "website": "https://github.com/crm-commerce-bridge/crm-commerce-bridge",
    "author": "CRM Commerce Bridge contributors",
    "license": "LGPL-3",
    "depends": [
        "crm_commerce_bridge_connector",
        "event_sale",
        "sale_loyalty",
        "sale_project",
        "sale_purchase",
        "sale_stock",
    ],
}
