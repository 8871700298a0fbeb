import {find} from "@crm_commerce_bridge/../tests/tours/tour_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const findAccount = (name) => [
    {
        content: "Without the filter that keeps to companies",
        trigger: ".o_facet_remove",
        run: "click",
    },
    ...find(name),
    {
        content: "Open the account",
        trigger: `.o_data_row:only-child .o_data_cell[name=name]:contains(${name})`,
        run: "click",
    },
];

const list = (name, count, method, content) => [
    {
        content: `Show ${name}`,
        trigger: `nav button[name=${name}]:contains(${count})`,
        run: "click",
    },
    {
        content: `See ${content}`,
        trigger: `[data-method=${method}] .o_data_row:contains(${content})`,
    },
];

/** A buyer asked for a quotation: it waits to be priced. */
tours.add("crm_price_request", {
    steps: () => [
        {
            content: "It says what is to be done",
            trigger:
                ".o-mail-Activity:contains(Price the request and send the quotation)",
        },
        {
            content: "Change the price",
            trigger: ".o_field_widget[name=order_line] .o_data_row [name=price_unit]",
            run: "click",
        },
        {
            content: "to 80",
            trigger: ".o_selected_row [name=price_unit] input",
            run: "edit 80",
        },
        {
            content: "Go to send it",
            trigger: ".o_statusbar_buttons button[name=action_quotation_send]:visible",
            run: "click",
        },
        {
            content: "Send it to the buyer",
            trigger: ".modal:has([name=partner_ids]:contains(Tour Buyer)) .o_mail_send",
            run: "click",
        },
        {
            content: "It is sent, and nothing is left to do",
            trigger:
                ".o_form_view:not(:has(.o-mail-Activity)) .o_arrow_button_current:contains(Quotation Sent)",
        },
    ],
});

tours.add("crm_account_of_buyer", {
    steps: () => [
        ...findAccount("Tour Hotel"),
        ...list("orders", 2, "action_view_orders", "Tour Hotel"),
        ...list("quotations", 1, "action_view_quotations", "").slice(0, 1),
        ...list("carts", 1, "action_view_carts", "Tour Buyer"),
        {
            content: "Remind the buyer",
            trigger:
                "[data-method=action_view_carts] button[name=action_recovery_email_send]:contains(Send Reminder)",
            run: "click",
        },
        {
            content: "With Odoo's own mail",
            trigger: ".modal button[name=action_send_mail]",
            run: "click",
        },
        {
            content: "Once",
            trigger:
                "body:not(:has(.modal)) [data-method=action_view_carts] button:disabled:contains(Reminder sent)",
        },
        ...list(
            "quotation_requests",
            1,
            "action_view_quotation_requests",
            "Request for quotation"
        ),
        ...list("customer_users", 1, "action_view_customer_users", "Tour Buyer"),
    ],
});

tours.add("crm_customer_of_buyer", {
    steps: () => [
        {
            content: "Open the page of the customer",
            trigger: "a[name=commerce_channel]",
            run: "click",
        },
        ...list("customer_users", 1, "action_view_customer_users", "Tour Buyer"),
        ...list("carts", 1, "action_view_carts", "Tour Buyer"),
        ...list(
            "quotation_requests",
            1,
            "action_view_quotation_requests",
            "Request for quotation"
        ),
        {
            content: "Invite others",
            trigger: ".o_notebook_content button:contains(Invite)",
            run: "click",
        },
        {
            content: "With Odoo's own wizard",
            trigger: ".modal .o_data_row:contains(Tour Buyer)",
        },
        {
            trigger: ".modal .btn-close",
            run: "click",
        },
    ],
});
