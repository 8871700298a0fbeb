import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/**
 * Lists on the commerce page of an account or a customer; other addons add theirs.
 *
 * A page shows the lists whose `count` is a field of its view. A list with a `channel`,
 * a path of fields of its records, can be narrowed to one of several channels. Where that
 * is a path through orders, `channelsOfOrders` is the field of orders that holds the page's
 * record.
 */
export const accountLists = registry.category("crm_account_lists");
accountLists
    .add(
        "customers",
        {
            label: _t("Customers"),
            method: "action_view_customers",
            count: "customer_count",
            channel: "commerce_member_ids.commerce_order_ids.commerce_channel_id",
            channelsOfOrders: "crm_account_id",
        },
        {sequence: 10}
    )
    .add(
        "orders",
        {
            label: _t("Orders"),
            method: "action_view_orders",
            count: "order_count",
            channel: "commerce_channel_id",
        },
        {sequence: 20}
    )
    .add(
        "quotations",
        {
            label: _t("Quotations"),
            method: "action_view_quotations",
            count: "quotation_count",
            channel: "commerce_channel_id",
        },
        {sequence: 30}
    )
    .add(
        "customer_users",
        {
            label: _t("Customer Users"),
            method: "action_view_customer_users",
            count: "customer_user_count",
        },
        {sequence: 50}
    );
