import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_account_lifetime", {
    steps: () => [
        {
            content: "Look for the account",
            trigger: ".o_searchview_input",
            run: "edit Tour Buyer",
        },
        {
            content: "Search",
            trigger: ".o_searchview_autocomplete .o-dropdown-item:first",
            run: "click",
        },
        {
            content:
                "Its lifetime value is less than it ordered: something was credited",
            trigger:
                ".o_data_row:only-child:has([name=lifetime_value]:contains(270.00)) .o_data_cell[name=name]",
            run: "click",
        },
        {
            content: "See the chart of its sales",
            trigger: "[data-method=action_view_sales_by_month] canvas",
        },
        {
            content: "What was bought this year is all there is",
            trigger:
                ".o_crm_sales_by_year [data-period=this_year_to_date]:contains(270.00)",
            run: "click",
        },
        {
            content: "The orders of this year add up to it",
            trigger: ".o_list_footer:contains(270.00)",
        },
        {
            content: "Back to the account",
            trigger: ".o_back_button:contains(Tour Buyer)",
            run: "click",
        },
        {
            content: "Last year there was nothing",
            trigger: ".o_crm_sales_by_year [data-period=last_year]:contains(0.00)",
        },
        {
            content: "The channels its customer bought through",
            trigger:
                ".o_form_view:has([data-method=action_view_customers] .o_data_row) button[data-channel]:contains(Tour Market):contains(1)",
        },
        {
            content: "See its orders",
            trigger: "nav button[name=orders]:contains(2)",
            run: "click",
        },
        {
            content: "Each with its share, and the kind of its channel",
            trigger:
                "[data-method=action_view_orders] .o_data_row:contains(170.00):has(.fa-handshake-o[title='Direct Sales']) .o_data_cell:first",
        },
        {
            content:
                "The channels they came through, and no others, with their numbers",
            trigger:
                ".o_form_view:has(button[data-channel]:contains(Direct Sales):contains(1)):not(:has(button[data-channel]:contains(Tour Empty))) button[data-channel]:contains(Tour Market):contains(1)",
            run: "click",
        },
        {
            content: "One came through the market; back to all channels",
            trigger:
                ".o_form_view:has([data-method=action_view_orders] .o_data_row:only-child:contains(100.00)) button[data-channel][aria-pressed=true]:contains(Tour Market)",
            run: "click",
        },
        {
            content: "Both orders are there again",
            trigger: "[data-method=action_view_orders] .o_data_row:nth-child(2)",
        },
        {
            content: "Search among them",
            trigger: "[data-method=action_view_orders] .o_searchview_input",
            run: "edit Tour Reference",
        },
        {
            content: "By their customer reference",
            trigger: ".o_searchview_autocomplete .o-dropdown-item:first",
            run: "click",
        },
        {
            content: "Open the one found",
            trigger:
                "[data-method=action_view_orders] .o_data_row:only-child .o_data_cell:first",
            run: "click",
        },
        {
            content: "It is a page of its own, below the account",
            trigger: ".o_form_view [name=order_line]",
        },
        {
            content: "Go back to the account",
            trigger: ".o_back_button:contains(Tour Buyer)",
            run: "click",
        },
        {
            content: "Open the lifetime value",
            trigger: ".oe_stat_button[name=action_view_lifetime_orders]",
            run: "click",
        },
        {
            content: "The orders behind it add up to it",
            trigger: ".o_list_footer:contains(270.00)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_lifetime_report", {
    steps: () => [
        {
            content: "Worth last year by channel: the first click",
            trigger: ".o_menu_sections [data-menu-xmlid='crm.crm_menu_report']",
            run: "click",
        },
        {
            content: "And the second one",
            trigger:
                ".o-dropdown--menu [data-menu-xmlid='crm_commerce_bridge.lifetime_value_menu']",
            run: "click",
        },
        {
            content: "Channels are rows, years are columns",
            trigger: `.o_pivot:contains(Tour Market):contains(${new Date().getFullYear()})`,
        },
        {
            content: "See it as a chart",
            trigger: ".o_switch_view.o_graph",
            run: "click",
        },
        {trigger: ".o_graph_canvas_container canvas"},
    ],
});
