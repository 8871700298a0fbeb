import {registry} from "@web/core/registry";

const PAIRS = 10;
// Same account, not the same, subsidiary, and again
const KEYS = ["a", "t", "y"];

const page = (number) =>
    `.o_form_view:has([name=probability]:contains(${99 - number}%))`;

function press(key) {
    return {
        content: `Press ${key}`,
        trigger: "body",
        run: `press ${key}`,
    };
}

function decide(number) {
    return [
        {
            content: `Match ${number + 1} shows what a decision would do`,
            trigger: `${page(number)} [data-decision=same]`,
        },
        press(KEYS[number % KEYS.length]),
    ];
}

registry.category("web_tour.tours").add("crm_customer_match_keyboard", {
    steps: () => [
        {
            content: "The surest match is on top",
            trigger: ".o_data_row:first [name=probability]:contains(99%)",
        },
        {
            content: "From the search to the first row",
            trigger: ".o_searchview_input",
            run: "press ArrowDown",
        },
        {
            content: "To its first column",
            trigger: ".o_data_row:first :focus, .o_list_view th :focus",
            run: "press ArrowDown",
        },
        {
            content: "Open it",
            trigger: ".o_data_row:first :focus",
            run: "press Enter",
        },
        ...[...Array(PAIRS).keys()].flatMap(decide),
        {
            content: "The end of the list",
            trigger: ".o_notification:contains(end of the list)",
        },
        {
            content: "Back in the list, which is empty",
            trigger: ".o_list_view .o_view_nocontent_smiling_face",
        },
    ],
});

registry.category("web_tour.tours").add("crm_customer_match_undo", {
    steps: () => [
        {
            content: "Open the surest match",
            trigger: ".o_data_row:first [name=partner_id]:contains(Tour One)",
            run: "click",
        },
        {
            content: "The one gets the account of the other",
            trigger:
                "[data-decision=same]:contains('Tour One: the account of Tour Two')",
        },
        press("w"),
        {
            content: "Or the other way round",
            trigger:
                "[data-decision=same]:contains('Tour Two: the account of Tour One')",
        },
        press("a"),
        {
            content: "The next one appears",
            trigger: page(1),
        },
        press("alt+p"),
        {
            content: "Back on the first one, it says who decided it",
            trigger: `${page(0)} [name=alert_decided]:contains(Mitchell Admin)`,
        },
        press("z"),
        {
            content: "It can be decided again",
            trigger: `${page(0)} button[name=action_same_account]`,
        },
        {
            content: "Somebody merges the contacts instead",
            trigger: "button[name=action_merge_contacts]",
            run: "click",
        },
        {
            content: "It says that this is final",
            trigger: ".modal:contains(there is no undo) .btn-primary",
            run: "click",
        },
        {
            content: "The dialog of Odoo is filled in",
            trigger: ".modal [name=partner_ids] .o_data_row:contains(Tour One)",
        },
        {
            content: "Do it",
            trigger: ".modal button[name=action_merge]",
            run: "click",
        },
        {
            content: "Odoo says that there is nothing more to merge",
            trigger:
                ".modal:contains(no more contacts to merge) button[special=cancel]",
            run: "click",
        },
        {
            content: "The next one appears once more",
            trigger: page(1),
        },
        press("alt+p"),
        {
            content: "One contact is left",
            trigger: `${page(0)} .o_crm_customer_match_review thead th:nth-child(2):last-child`,
        },
    ],
});

registry.category("web_tour.tours").add("crm_customer_match_of_account", {
    steps: () => [
        {
            content: "The page of the account says that there are matches",
            trigger: "button[name=action_view_customer_matches]:contains(1)",
        },
        {
            content: "See them",
            trigger: "button[name=action_view_customer_matches]",
            run: "click",
        },
        {
            content: "Open the only one",
            trigger: ".o_data_row [name=partner_id]:contains(Tour One)",
            run: "click",
        },
        {
            content: "It is there",
            trigger: "a[name=open_customer]:contains(Tour One)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_customer_match_many", {
    steps: () => [
        {
            content: "Open the filters",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "Those with the same Tax ID",
            trigger: ".o_filter_menu .o_menu_item:contains(Same Tax ID)",
            run: "click",
        },
        {
            content: "These two only",
            trigger: ".o_list_view:not(:has(.o_data_row:eq(2))) .o_data_row:eq(1)",
        },
        {
            content: "Select all",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "They are one company each",
            trigger: ".o_control_panel button:contains(Same Account)",
            run: "click",
        },
        {
            content: "The dialog says what it would do",
            trigger: ".modal .o_crm_account_preview:contains(Matches decided: 2)",
        },
        {
            content: "Decide",
            trigger: ".modal button[name=action_start]",
            run: "click",
        },
        {
            content: "It is about to be done",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Waiting)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_customer_match_many_undo", {
    steps: () => [
        {
            content: "All was decided",
            trigger: ".o_data_row:eq(1) [name=state]:contains(Decided)",
        },
        press("alt+z"),
        {
            content: "What comes back is said before",
            trigger: ".modal:contains(come back) .btn-primary",
            run: "click",
        },
        {
            content: "It is about to be taken back",
            trigger: "[name=undoing]:contains(taken back)",
        },
    ],
});

const chooseGroups = {
    content: "Choose one account per company group",
    trigger: "#crm_account_strategy input[data-value=root]:not(:checked)",
    run: "click",
};

registry.category("web_tour.tours").add("crm_customer_match_may_have_parents", {
    steps: () => [
        chooseGroups,
        {
            content: "It says that there is more to gather",
            trigger:
                "button[name=open_parents]:contains(2 companies may have a parent)",
        },
        {
            content: "Not yet",
            trigger: "button.o_form_button_cancel",
            run: "click",
        },
        {trigger: "#crm_account_strategy input[data-value=each]:checked"},
    ],
});

const subsidiary = (name) => [
    {
        content: `${name} may belong to the group`,
        trigger: `[data-decision=child]:contains(${name} becomes a subsidiary of Tour Group)`,
    },
    press("y"),
];

registry.category("web_tour.tours").add("crm_customer_match_accept_parents", {
    steps: () => [
        {
            content: "Open one of them",
            trigger:
                ".o_data_row:contains(Parent Company) [name=partner_id]:contains(Tour Benelux)",
            run: "click",
        },
        ...subsidiary("Tour Benelux"),
        ...subsidiary("Tour Nordics"),
        {trigger: ".o_notification:contains(end of the list)"},
    ],
});

registry.category("web_tour.tours").add("crm_customer_match_gather_group", {
    steps: () => [
        chooseGroups,
        {
            content: "The preview counts the group that was found",
            trigger:
                ".o_crm_account_preview tr:contains(Tour Group) td:last:contains(3)",
        },
        {trigger: ".o_crm_account_preview:not(:contains(may have a parent))"},
        {
            content: "Gather it",
            trigger: "button.o_form_button_save",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: ".o_crm_account_run[data-state=queued]"},
    ],
});

registry.category("web_tour.tours").add("crm_customer_match_threshold", {
    steps: () => [
        {
            content: "Half of them, to begin with",
            trigger: ".modal [name=threshold]:contains(50%)",
        },
        {
            content: "More of them should be right",
            trigger: ".modal [name=target] input",
            run: "edit 80 && press Tab",
        },
        {
            content: "See what that shows",
            trigger:
                ".modal:has([name=threshold]:contains(80%)) [name=shown_count]:contains(1)",
        },
        {trigger: ".modal [name=less_sure_count]:contains(1)"},
        {
            content: "Save",
            trigger: ".modal button[name=action_save]",
            run: "click",
        },
        {trigger: "body:not(:has(.modal))"},
    ],
});
