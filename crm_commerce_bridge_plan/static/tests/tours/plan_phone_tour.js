import {registry} from "@web/core/registry";

/** On a phone: what is planned, for when, and whether it was done. */
registry.category("web_tour.tours").add("crm_account_plan_phone", {
    steps: () => [
        {
            content: "All of it is on the card; open it",
            trigger:
                ".o_kanban_record:contains(Tour Holding):has(.badge:contains(Planned)):contains(/[0-9]:[0-9]{2}/)",
            run: "click",
        },
        {
            content: "It is the plan",
            trigger: ".o_form_view [name=summary]:contains(Tour Holding)",
        },
    ],
});
