import {registry} from "@web/core/registry";

const openPage = [
    {
        content: "Wait for the chatter: it would take the focus from what is typed",
        trigger: ".o_form_view .o-mail-Thread",
    },
    {
        content: "Open the Commerce Channel page",
        trigger: "a[name=commerce_channel]",
        run: "click",
    },
];

const save = [
    {
        content: "Save",
        trigger: ".o_form_button_save",
        run: "click",
    },
    {
        content: "Wait until it is saved",
        trigger: ".o_form_view .o_form_saved",
    },
];

function choose(field, name) {
    return [
        {
            content: `Look for ${name}`,
            trigger: `[name=${field}] input`,
            run: "click",
        },
        {
            content: `Type ${name}`,
            trigger: `[name=${field}]:has(.o-autocomplete--dropdown-menu) input`,
            run: `edit ${name}`,
        },
        {
            content: `Choose ${name}`,
            trigger: `.o-autocomplete--dropdown-item:contains(${name})`,
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("crm_account_parent_company", {
    steps: () => [
        ...openPage,
        {
            content: "Begin to look for its parent",
            trigger: "[name=parent_company_id] input",
            run: "click",
        },
        {
            content: "The list below takes no focus when it comes",
            trigger:
                ".o_form_view:has(.o_crm_embedded_view .o_searchview_input) [name=parent_company_id] input:focus",
        },
        ...choose("parent_company_id", "Tour Parent").slice(1),
        ...save,
        {
            content: "It has the account of the group",
            trigger: ".o_form_view [name=crm_account_id] input:value(Tour Parent)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_account_subsidiaries", {
    steps: () => [
        ...openPage,
        {
            content: "The subsidiary given a parent is here",
            trigger: ".o_crm_company_group [data-company='Tour First']",
        },
        {
            content: "New Subsidiary",
            trigger: "button[name=action_new_subsidiary]",
            run: "click",
        },
        {
            content: "Name it",
            trigger: ".modal h1 [name=name] input, .modal h1 [name=name] textarea",
            run: "edit Tour Second",
        },
        {
            content: "Give it an address",
            trigger: ".modal [name=street] input",
            run: "edit 2 Second Street",
        },
        {
            content: "Save it",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The new subsidiary is here",
            trigger: ".o_crm_company_group [data-company='Tour Second']",
        },
        {
            content: "Add Existing",
            trigger: "[name=subsidiaries] button:contains(Add Existing)",
            run: "click",
        },
        ...choose("company_ids", "Tour Third"),
        ...choose("company_ids", "Tour Invoiced"),
        {
            content: "Odoo refuses one, with the reason and the way out",
            trigger: ".modal [name=alert_refused]:contains(Tour Invoiced)",
        },
        {
            content: "Add them",
            trigger: ".modal button[name=action_add]",
            run: "click",
        },
        {
            content: "The existing company is a subsidiary now",
            trigger: ".o_crm_company_group [data-company='Tour Third']",
        },
    ],
});

registry.category("web_tour.tours").add("crm_account_tax_id", {
    steps: () => [
        ...openPage,
        ...choose("parent_company_id", "Tour Parent"),
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Odoo refuses: use the account of the parent instead",
            trigger: ".modal button:contains(Use the account of Tour Parent)",
            run: "click",
        },
        {
            content: "It has the account of the parent",
            trigger:
                ".o_form_view:not(:has(.modal)) [name=crm_account_id] input:value(Tour Parent)",
        },
        {
            content: "Set by hand",
            trigger: "[name=crm_account] .fa-thumb-tack",
        },
    ],
});
