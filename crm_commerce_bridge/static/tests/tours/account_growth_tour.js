import {registry} from "@web/core/registry";

const row = (name, growth, ...figures) =>
    `.o_data_row:contains(${name}):contains(${growth})` +
    figures.map((figure) => `:contains(${figure})`).join("");

/** Who is new, who is lost, who grew, this year against last year. */
registry.category("web_tour.tours").add("crm_account_growth", {
    steps: () => [
        {
            content: "Open the reports",
            trigger: ".o_menu_sections [data-menu-xmlid='crm.crm_menu_report']",
            run: "click",
        },
        {
            content: "Growth",
            trigger:
                ".o-dropdown--menu [data-menu-xmlid='crm_commerce_bridge.crm_account_growth_menu']",
            run: "click",
        },
        {
            content: "This year to date is proposed, against last year",
            trigger: ".modal button[name=action_show]",
            run: "click",
        },
        {
            content: "The title tells both periods, and all of it is read",
            trigger: `.o_last_breadcrumb_item:contains(Growth):contains(vs.)`,
            run() {
                for (const element of [this.anchor, ...this.anchor.children]) {
                    if (element.scrollWidth > element.clientWidth + 1) {
                        throw new Error(`Cut: ${element.textContent}`);
                    }
                }
            },
        },
        {
            content: "Look for ours",
            trigger: ".o_searchview_input",
            run: "edit Tour",
        },
        {
            content: "Search",
            trigger: ".o_searchview_autocomplete .o-dropdown-item:first",
            run: "click",
        },
        {content: "One is new", trigger: row("Tour New", "New", "100.00")},
        {content: "One is lost", trigger: row("Tour Lost", "Lost", "-200.00")},
        {
            content: "One grew; see the orders behind it",
            trigger: `${row("Tour Grown", "Grown", "300.00", "450.00", "150.00", "50.0")} [name=account_id]`,
            run: "click",
        },
        {
            content: "They are two, and add up to both periods",
            trigger:
                ".o_list_view:has(.o_data_row:eq(1)):not(:has(.o_data_row:eq(2))) .o_list_footer:contains(750.00)",
        },
        {
            content: "Back",
            trigger: ".o_back_button:contains(Growth)",
            run: "click",
        },
        {
            content: "As a table by what became of them",
            trigger: ".o_list_view .o_data_row:contains(Tour Lost)",
        },
        {
            trigger: ".o_switch_view.o_pivot",
            run: "click",
        },
        {content: "Here it is", trigger: ".o_pivot:contains(Lost):contains(200.00)"},
    ],
});
