import {_t} from "@web/core/l10n/translation";
import {accountLists} from "@crm_commerce_bridge/account_lists/account_lists";

accountLists
    .add(
        "quotation_requests",
        {
            label: _t("Requests for Quotation"),
            method: "action_view_quotation_requests",
            count: "quotation_request_count",
            channel: "commerce_channel_id",
        },
        {sequence: 35}
    )
    .add(
        "carts",
        {
            label: _t("Carts"),
            method: "action_view_carts",
            count: "cart_count",
            channel: "commerce_channel_id",
        },
        {sequence: 40}
    );
