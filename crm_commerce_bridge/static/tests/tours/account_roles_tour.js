import {find} from "./tour_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Odoo's own merge of contacts, of two customers that have an account each. */
tours.add("crm_account_merge_contacts", {
    steps: () => [
        ...find("marlow@tour.example"),
        {
            content: "Select both contacts",
            trigger:
                ".o_list_view:has(.o_data_row:eq(1)):not(:has(.o_data_row:eq(2))) th input[type=checkbox]",
            run: "click",
        },
        {
            content: "Open the actions",
            trigger: ".o_cp_action_menus button:contains(Actions)",
            run: "click",
        },
        {
            content: "Merge",
            trigger: ".o-dropdown--menu .o_menu_item:contains(Merge)",
            run: "click",
        },
        {
            content: "Say which one stays",
            trigger:
                ".modal:has([name=partner_ids] .o_data_row:eq(1)) [name=dst_partner_id] input",
            run: "edit Tour Marlow Kept",
        },
        {
            content: "That one",
            trigger: ".o-autocomplete--dropdown-item:contains(Tour Marlow Kept)",
            run: "click",
        },
        {
            content: "It is chosen: merge them",
            trigger:
                ".modal:has([name=dst_partner_id] input:value(Tour Marlow Kept)) button[name=action_merge]",
            run: "click",
        },
        {
            content: "Odoo is done",
            trigger:
                ".modal:contains(no more contacts to merge) button:contains(Close)",
            run: "click",
        },
        {
            content: "Open the only one left",
            trigger:
                "body:not(:has(.modal)) .o_data_row:only-child .o_data_cell[name=complete_name]:contains(Tour Marlow Kept)",
            run: "click",
        },
        {
            content: "It has its account",
            trigger: ".o_form_view [name=crm_account_id] input:value(Tour Marlow Kept)",
        },
        {
            content: "Open it",
            trigger: "button[name=action_open_crm_account]:visible",
            run: "click",
        },
        {
            content: "One customer is left",
            trigger: "button[name=action_view_customers]:contains(1)",
        },
        {
            content: "Worth what both were",
            trigger: "button[name=action_view_lifetime_orders]:contains(300.00)",
        },
        {
            content: "The orders of both are there",
            trigger: "nav button[name=orders]:contains(2)",
            run: "click",
        },
        {
            content: "The one of the contact that is gone, too",
            trigger: "[data-method=action_view_orders] .o_data_row:contains(200.00)",
        },
    ],
});

/** Whoever reads own orders only is told so wherever figures are. */
tours.add("crm_account_own_orders", {
    steps: () => [
        ...find("Tour Harbour"),
        {
            content: "The columns say whose orders count",
            trigger:
                ".o_list_view thead:has([data-name=lifetime_value]:contains(Yours:)):has([data-name=order_count]:contains(Yours:)):has([data-name=last_order_date]:contains(Yours:)):has([data-name=customer_segment]:contains(Yours:))",
        },
        {
            content: "Of two orders one counts",
            trigger:
                ".o_data_row:contains(Tour Harbour Shared):has([name=lifetime_value]:contains(100.00)):has([name=order_count]:text(1))",
        },
        {
            content: "Where others sold, it does not say that nobody did",
            trigger:
                ".o_data_row:contains(Tour Harbour Others) [name=customer_segment] .badge:contains(Yours: No Orders)",
            run() {
                if (this.anchor.scrollWidth > this.anchor.clientWidth) {
                    throw new Error("The badge is cut");
                }
            },
        },
        {
            content: "As cards",
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            content: "They say so, too",
            trigger:
                ".o_kanban_record:contains(Tour Harbour Shared):contains(100.00):contains(lifetime value of your own orders)",
        },
        {
            content: "And tell nothing of what others sold",
            trigger:
                ".o_kanban_record:contains(Tour Harbour Others):not(:contains(lifetime value))",
        },
        {
            content: "Open an account",
            trigger: ".o_kanban_record:contains(Tour Harbour Shared)",
            run: "click",
        },
        {
            content: "So does its page",
            trigger:
                "button[name=action_view_lifetime_orders]:contains(100.00):contains(Yours: Lifetime Value)",
            run: "click",
        },
        {
            content: "And the list behind the button has one order",
            trigger:
                ".o_data_row:only-child:has([name=lifetime_amount]:contains(100.00))",
        },
    ],
});
