import {registry} from "@web/core/registry";

/** On a phone: which file came, when, and how far it is. */
registry.category("web_tour.tours").add("commerce_import_phone", {
    steps: () => [
        {
            content: "All of it is on the card; open it",
            trigger:
                ".o_kanban_record:contains(tour.csv):contains(Direct Sales):has(.badge:contains(New)):contains(/[0-9]:[0-9]{2}/)",
            run: "click",
        },
        {
            content: "It can be checked",
            trigger: ".o_form_view button[name=action_check]",
        },
    ],
});
