import {registry} from "@web/core/registry";

const openPage = {
    content: "Open the page of the commerce channel",
    trigger: "a[name=commerce_channel]",
    run: "click",
};

registry.category("web_tour.tours").add("crm_customer_page", {
    steps: () => [
        openPage,
        {
            content: "See its orders at once",
            trigger: "nav button[name=orders].active:contains(1)",
        },
        {
            content: "Open the order",
            trigger: "[data-method=action_view_orders] .o_data_row .o_data_cell:first",
            run: "click",
        },
        {
            content: "Go back to the customer",
            trigger: ".o_form_view:has([name=order_line]) .o_back_button",
            run: "click",
        },
        openPage,
        {
            content: "Look at the quotations",
            trigger: "nav button[name=quotations]:contains(0)",
            run: "click",
        },
        {
            content: "There are none, in plain words",
            trigger:
                "[data-method=action_view_quotations] .o_view_nocontent:contains(No quotations):not(:has(video))",
        },
        {
            content: "Look at those who can log in",
            trigger: "nav button[name=customer_users]:contains(1)",
            run: "click",
        },
        {
            content: "Sort them by when they did last",
            trigger:
                "[data-method=action_view_customer_users] th[data-name=last_login_date]",
            run: "click",
        },
        {
            content: "Open the one who did",
            trigger:
                "[data-method=action_view_customer_users] .o_data_row:has([name=last_login_date]:contains(15)) .o_data_cell[name=complete_name]",
            run: "click",
        },
        {
            content: "The page of a person leads to the company",
            trigger: "a[name=commerce_channel_of_company]",
            run: "click",
        },
        {
            content: "Or to its account",
            trigger:
                ".tab-pane:has([name=commercial_partner_id]:contains(Tour Customer)) button[name=action_open_crm_account]",
            run: "click",
        },
        {
            content: "It is the account of the company",
            trigger: ".o_form_view [name=customer_count]",
        },
        {
            content: "Its customer users show when they were here, too",
            trigger: "nav button[name=customer_users]:contains(1)",
            run: "click",
        },
        {
            content: "The same one",
            trigger:
                "[data-method=action_view_customer_users] .o_data_row:has([name=last_login_date]:contains(15))",
        },
    ],
});
