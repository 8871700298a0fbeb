import {registry} from "@web/core/registry";

const STEPS = ".o_crm_account_first_steps";

/** Follow a link of the steps, and come back to them. */
function follow(link, where) {
    return [
        {
            content: `Click ${link}`,
            trigger: `${STEPS} a:contains(${link})`,
            run: "click",
        },
        {
            content: `${link} leads there`,
            trigger: where,
        },
        {
            content: "Back to the steps",
            trigger: "body",
            run: () => history.back(),
        },
    ];
}

registry.category("web_tour.tours").add("crm_account_first_steps", {
    steps: () => [
        ...follow("Open Customers", ".o_last_breadcrumb_item:contains(Customers)"),
        {
            content: "Choose the strategy",
            trigger: `${STEPS} a:contains(Choose the Strategy)`,
            run: "click",
        },
        {
            content: "It asks which",
            trigger: ".modal [name=strategy] input",
        },
        {
            content: "Not now",
            trigger: ".modal button:contains(Discard)",
            run: "click",
        },
        ...follow("New Quotation", ".o_sale_order [name=partner_id] input"),
        ...follow("New Account", ".o_form_view [name=action_new_opportunity]"),
        {
            content: "All three steps are there",
            trigger: `${STEPS} li:eq(2)`,
        },
    ],
});
