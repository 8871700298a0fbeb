import {registry} from "@web/core/registry";

const card = (name, growth, ...figures) =>
    `.o_kanban_record:contains(${name}):has(.badge:contains(${growth}))` +
    figures.map((figure) => `:contains(${figure})`).join("");

/** On a phone: who is new and who grew, and the orders behind it. */
registry.category("web_tour.tours").add("crm_account_growth_phone", {
    steps: () => [
        {content: "One is new", trigger: card("Tour New", "New", "100.00")},
        {
            content: "One grew; see the orders behind it",
            trigger: card("Tour Grown", "Grown", "300.00", "450.00", "150.00"),
            run: "click",
        },
        {
            content: "They are two",
            trigger:
                ".o_list_view:has(.o_data_row:eq(1)):not(:has(.o_data_row:eq(2))) .o_list_footer:contains(750.00)",
        },
    ],
});
