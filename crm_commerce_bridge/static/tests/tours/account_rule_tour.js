import {registry} from "@web/core/registry";

const openPage = {
    content: "Open the page of the commerce channel",
    trigger: "a[name=commerce_channel]",
    run: "click",
};
const field = "[name=crm_account_strategy] input";
const save = [
    {
        content: "Save",
        trigger: ".o_form_button_save",
        run: "click",
    },
    {
        content: "It is saved, and there is no effect any more",
        trigger:
            ".o_form_view:has(.o_form_saved):not(:has([name=crm_account_strategy_effect]))",
    },
];

registry.category("web_tour.tours").add("crm_account_rule", {
    steps: () => [
        openPage,
        {
            content: "Nothing is said before a rule is chosen",
            trigger:
                ".o_form_view:not(:has([name=crm_account_strategy_effect])) " + field,
            run: "click",
        },
        {
            content: "One account for this group",
            trigger: ".o_select_menu_item:contains(One account per company group)",
            run: "click",
        },
        {
            content: "See the effect before it is saved",
            trigger:
                "[name=crm_account_strategy_effect]:contains(3 customers would share the account of Tour Group)",
        },
        ...save,
        {
            content: "The explanation says who asked",
            trigger:
                "[name=crm_account_explanation]:contains(Tour Group asked for):contains(One account per company group)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_account_rule_below", {
    steps: () => [
        openPage,
        {
            content: "A company of the group says why it has its account",
            trigger:
                "[name=crm_account_explanation]:contains(Tour Group asked for):contains(One account per company group)",
        },
        {
            content: "And so does its history",
            trigger:
                "[name=crm_account_assignment_ids] .o_data_row:contains(Change of Strategy):contains(Account rule of Tour Group)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_account_rule_back", {
    steps: () => [
        openPage,
        {
            content: "Take the rule back",
            trigger: field,
            run: "click",
        },
        {
            content: "What counts elsewhere counts here again",
            trigger: ".o_select_menu_item:contains(As set for the database)",
            run: "click",
        },
        {
            content: "See the effect of that, too",
            trigger:
                "[name=crm_account_strategy_effect]:contains(3 customers would each have an account of their own)",
        },
        ...save,
    ],
});
