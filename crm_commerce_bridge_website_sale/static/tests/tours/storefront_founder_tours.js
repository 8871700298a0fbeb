import {checkOutAsGuest, payByTransfer} from "./storefront_buyer_tours";
import {registry} from "@web/core/registry";
import {confirmOrder} from "@website_sale/js/tours/tour_utils";

const tours = registry.category("web_tour.tours");

tours.add("crm_guest_of_company_checkout", {
    steps: () => [
        ...checkOutAsGuest({
            content: "Tell the company",
            trigger: "form.address_autoformat input[name=company_name]",
            run: "edit Tour Founders",
        }),
        confirmOrder(),
        ...payByTransfer(),
    ],
});

const openAccount = {
    content: "Open the account",
    trigger: "button[name=action_open_crm_account]:visible",
    run: "click",
};

/** The account is worth as much as the company, its only customer. */
const compare = (orders, value) => [
    openAccount,
    {
        content: `The account is worth ${value}`,
        trigger: `button[name=action_view_lifetime_orders]:contains(${value})`,
    },
    {
        content: `Orders: ${orders}`,
        trigger: `nav button[name=orders]:contains(${orders})`,
    },
    {
        content: "The company is its only customer: open it",
        trigger:
            "[data-method=action_view_customers] .o_data_row:only-child .o_data_cell[name=complete_name]:text(Tour Founders)",
        run: "click",
    },
    {
        content: "Its page of the commerce channel",
        trigger: ".o_form_view:has([name=company_type]) a[name=commerce_channel]",
        run: "click",
    },
    {
        content: `The company is worth ${value}, too`,
        trigger: `.tab-pane:has(nav button[name=orders]:contains(${orders})) .o_field_widget[name=lifetime_value]:contains(${value})`,
    },
];

tours.add("crm_guest_founds_company", {
    steps: () => [
        {
            content: "The company is a text: make it a contact",
            trigger:
                "div:has(> [name=company_name] input:value(Tour Founders)) > button[name=create_company]",
            run: "click",
        },
        {
            content: "The guest works for it now",
            trigger: ".o_form_view [name=parent_id] input:value(Tour Founders)",
        },
        ...compare(1, "100.00"),
        {
            content: "Look at the quotations",
            trigger: "nav button[name=quotations]:contains(1)",
            run: "click",
        },
        {
            content: "Open the one the guest asked for",
            trigger:
                "[data-method=action_view_quotations] .o_data_row:only-child .o_data_cell:first",
            run: "click",
        },
        {
            content: "The guest orders again",
            trigger: ".o_statusbar_buttons button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "It is an order: back to the company",
            trigger:
                ".o_form_view:has(.o_arrow_button_current:contains(Sales Order)) .o_back_button",
            run: "click",
        },
        ...compare(2, "200.00"),
    ],
});
