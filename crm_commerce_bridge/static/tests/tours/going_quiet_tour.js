import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_account_going_quiet", {
    steps: () => [
        {
            content: "Who among my accounts goes quiet? The first click",
            trigger: ".o_menu_sections button:contains(Customers)",
            run: "click",
        },
        {
            content: "The second one",
            trigger: ".o-dropdown-item:contains(Going Quiet)",
            run: "click",
        },
        {
            content: "Mine are listed, those that are quiet",
            trigger:
                ".o_list_view:has(.o_searchview_facet:contains(My Accounts)):has(.o_searchview_facet:contains(Going Quiet)):not(:contains(Tour Usual)):not(:contains(Tour Others)) .o_data_row:contains(Tour Quiet)",
        },
        {
            content: "Each with its badge; open one",
            trigger:
                ".o_data_row:contains(Tour Quiet):has([name=rhythm] .badge:contains(Going Quiet)) .o_data_cell[name=name]",
            run: "click",
        },
        {
            content: "Its page says how often it usually orders",
            trigger:
                ".o_form_view:has([name=rhythm] .badge:contains(Going Quiet)) [name=usual_gap]:contains(9)",
        },
    ],
});
