import {registry} from "@web/core/registry";

function chooseStrategy(strategy) {
    return [
        {
            content: "Choose the other strategy",
            trigger: `#crm_account_strategy input[data-value=${strategy}]:not(:checked)`,
            run: "click",
        },
        {
            content: "See what would happen, before saving",
            trigger:
                ".o_crm_account_preview:contains(get another account) td:contains(Tour)",
        },
        {
            content: "Save",
            trigger: "button.o_form_button_save",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "See the run",
            trigger: ".o_crm_account_run[data-state=queued]:contains(keep working)",
        },
    ];
}

const seeResult = {
    content: "See that the run has finished",
    trigger: ".o_crm_account_run[data-state=done]:contains(customers moved)",
};

function openAccount(name) {
    return [
        {
            content: "Look for the account",
            trigger: ".o_searchview_input",
            run: `edit ${name}`,
        },
        {
            content: "Search",
            trigger: ".o_searchview_autocomplete .o-dropdown-item:first",
            run: "click",
        },
        {
            content: "Only this account is left",
            trigger: `.o_list_view:has(.o_data_row:only-child) .o_data_cell[name=name]:contains(${name})`,
            run: "click",
        },
    ];
}

const customerRows = "[data-method=action_view_customers] .o_data_row";

registry.category("web_tour.tours").add("crm_account_choose_group", {
    steps: () => chooseStrategy("root"),
});

registry.category("web_tour.tours").add("crm_account_see_result", {
    steps: () => [seeResult],
});

registry.category("web_tour.tours").add("crm_account_see_group", {
    steps: () => [
        ...openAccount("Tour Holding"),
        {
            content: "See the company and its subsidiaries",
            trigger: `.o_form_view:has(${customerRows}:eq(2)) a[name=commerce_channel].active`,
        },
        {trigger: `${customerRows}:contains(Tour Hotel North)`},
        {
            content: "Open a subsidiary as a page",
            trigger: `${customerRows}:contains(Tour Hotel South) .o_data_cell:first`,
            run: "click",
        },
        {
            content: "It has the account of the group",
            trigger: ".o_form_view [name=crm_account_id] input:value(Tour Holding)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_account_choose_each", {
    steps: () => chooseStrategy("each"),
});

registry.category("web_tour.tours").add("crm_account_see_each", {
    steps: () => [
        ...openAccount("Tour Hotel South"),
        {
            content: "See the subsidiary on its own account",
            trigger: `${customerRows}:only-child:contains(Tour Hotel South)`,
        },
    ],
});
