import {find} from "./tour_steps";
import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_account_merge", {
    steps: () => [
        ...find("Tour Merge"),
        {
            // The column is there when the search is over: there may be no others.
            content: "Select both accounts",
            trigger:
                ".o_list_view:has(th[data-name=search_match]):has(.o_data_row:eq(1)):not(:has(.o_data_row:eq(2))) th input[type=checkbox]",
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
            content: "The account with most customers is proposed",
            trigger: ".modal [name=account_id] input:value(Tour Merge Kept)",
        },
        {
            content: "It tells what moves",
            trigger: ".modal [name=summary]:contains(Customers: 1)",
        },
        {
            content: "Merge them",
            trigger: ".modal button[name=action_merge]",
            run: "click",
        },
        {
            content: "All customers are on the account that stays",
            trigger: "button[name=action_view_customers]:contains(3)",
        },
        {
            content: "It stands where the list would have opened it",
            trigger: ".o_breadcrumb .breadcrumb-item a:contains(Accounts)",
            run() {
                if (!/^\/odoo\/accounts\/\d+$/.test(document.location.pathname)) {
                    throw new Error(document.location.pathname);
                }
            },
        },
        {
            content: "Back to the list",
            trigger: ".o_breadcrumb .breadcrumb-item a:contains(Accounts)",
            run: "click",
        },
        {
            content: "where only one is left",
            trigger:
                ".o_list_view:has(.o_data_row:contains(Tour Merge Kept)):not(:has(.o_data_row:contains(Gone)))",
        },
    ],
});

registry.category("web_tour.tours").add("crm_account_unmerge", {
    steps: () => [
        {
            content: "The merged account says where it went",
            trigger: "[name=alert_merged]:contains(Tour Merge Kept)",
        },
        {
            content: "Unmerge",
            trigger: "button[name=action_unmerge]",
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal-content .btn-primary:contains(Unmerge)",
            run: "click",
        },
        {
            content: "It is an account of its own again",
            trigger: ".o_notification:contains(an account of its own again)",
        },
        {
            content: "with its customer",
            trigger: "button[name=action_view_customers]:contains(1)",
        },
    ],
});

const explanation = (text) => ({
    content: `It explains: ${text}`,
    trigger: `[name=crm_account_explanation]:contains(${text})`,
});

const openPage = {
    content: "Open the Commerce Channel page",
    trigger: "a[name=commerce_channel]",
    run: "click",
};

registry.category("web_tour.tours").add("crm_account_by_hand", {
    steps: () => [
        openPage,
        explanation("this is its own"),
        {
            content: "Set by hand",
            trigger: "[name=crm_account] button:contains(Set by hand)",
            run: "click",
        },
        {
            content: "It asks: only this one, or its subsidiaries, too",
            trigger: ".modal [name=scope]:contains(subsidiaries)",
        },
        {
            content: "Type the account",
            trigger: ".modal [name=account_id] input",
            run: "edit Tour Chosen",
        },
        {
            content: "Choose it",
            trigger: ".o-autocomplete--dropdown-item:contains(Tour Chosen)",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal [name=reason] input",
            run: "edit Same owner",
        },
        {
            content: "Set it",
            trigger: ".modal button[name=action_set]",
            run: "click",
        },
        {
            content: "It tells what it did",
            trigger: ".o_notification:contains(Set by hand: 1)",
        },
        {
            content: "The thumbtack is there",
            trigger: "[name=crm_account] i.fa-thumb-tack",
        },
        openPage,
        explanation("Because: Same owner"),
        {
            content: "Use automatic account",
            trigger: "button[name=action_use_automatic_account]",
            run: "click",
        },
        {
            content: "The thumbtack is gone",
            trigger: "[name=crm_account]:not(:has(i.fa-thumb-tack))",
        },
        openPage,
        explanation("this is its own"),
    ],
});
