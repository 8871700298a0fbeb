/** How many clicks everyday questions take, on the demo data, from CRM's first page. */

import {edit} from "@odoo/hoot-dom";
import {inClicks} from "./tour_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const CARD = ".o_kanban_record:contains(Conference floor, second phase)";

const openAccount = {
    content: "Open the account of a deal",
    trigger: `${CARD} a[name=action_open_crm_account]:contains(Hotel Ghent)`,
    run: "click",
};

/** Choose with Enter what the list proposes first. */
const chooseFirst = (text) => ({
    content: `Choose ${text} by the keyboard`,
    trigger: `.o-autocomplete--dropdown-item:contains(${text}) .ui-state-active`,
    run: "press Enter",
});

tours.add("crm_clicks_who_calls", {
    steps: () => [
        {content: "The pipeline is there", trigger: CARD},
        ...inClicks(3, [
            {
                content: "The telephone rings: a new deal",
                trigger: ".o-kanban-button-new",
                run: "click",
            },
            {
                content: "Type the number that calls",
                trigger: ".o_kanban_quick_create [name=crm_account_id] input",
                run: "edit 03 555 01 01",
            },
            chooseFirst("Helene Marchetti"),
            {
                content: "It is about her, and the deal has a name",
                trigger:
                    ".o_kanban_quick_create:has([name=partner_id] input:value(Helene Marchetti)):has([name=name] input:value(opportunity)) .o_kanban_add",
                run: "click",
            },
            {
                content: "The deal is in the pipeline, with her and the account",
                trigger:
                    ".o_kanban_record:contains(opportunity):contains(Helene Marchetti):has(a[name=action_open_crm_account]:contains(Brightwater Group))",
            },
        ]),
    ],
});

tours.add("crm_clicks_why", {
    steps: () => [
        {content: "The pipeline is there", trigger: CARD},
        ...inClicks(1, [
            openAccount,
            {
                content: "Why this account stands there, without scrolling",
                trigger:
                    ".o_form_view [name=explanation]:contains(Made for Hotel Ghent):contains(this is its own)",
                run() {
                    const {top, bottom} = this.anchor.getBoundingClientRect();
                    if (top < 0 || bottom > window.innerHeight) {
                        throw new Error(`At ${top} to ${bottom}, out of sight`);
                    }
                },
            },
        ]),
    ],
});

const lastYear = new Date().getFullYear() - 1;
tours.add("crm_clicks_last_year", {
    steps: () => [
        {content: "The pipeline is there", trigger: CARD},
        ...inClicks(2, [
            {
                content: "Open the reports",
                trigger: ".o_menu_sections [data-menu-xmlid='crm.crm_menu_report']",
                run: "click",
            },
            {
                content: "Lifetime Value",
                trigger:
                    ".o-dropdown--menu [data-menu-xmlid='crm_commerce_bridge.lifetime_value_menu']",
                run: "click",
            },
            {
                content: "Each channel, and last year",
                trigger: `.o_pivot:has(tbody th:contains(Trade Marketplace)):has(tbody th:contains(Direct Sales)) thead th:contains(${lastYear})`,
            },
        ]),
    ],
});

tours.add("crm_clicks_move", {
    steps: () => [
        {content: "The pipeline is there", trigger: CARD},
        ...inClicks(3, [
            openAccount,
            {
                content: "Move its customer",
                trigger:
                    "[data-method=action_view_customers] .o_data_row:contains(Hotel Ghent) button:contains(Move)",
                run: "click",
            },
            {
                content: "Type the account at once",
                trigger: ".modal [name=account_id] input:focus",
                run: () => edit("Brightwater Group"),
            },
            chooseFirst("Brightwater Group"),
            {
                content: "Move it",
                trigger:
                    ".modal:has([name=account_id] input:value(Brightwater Group)) button[name=action_set]",
                run: "click",
            },
            {
                content: "It tells what it did",
                trigger: ".o_notification:contains(Set by hand: 1)",
            },
        ]),
    ],
});

tours.add("crm_clicks_call", {
    steps: () => [
        ...inClicks(1, [
            {
                content: "Call the main customer",
                trigger: ".o_form_view [name=customer_phone] a[href^='tel:']",
                async run({click}) {
                    const dial = (ev) => ev.preventDefault(); // there is no telephone
                    window.addEventListener("click", dial, {once: true});
                    await click();
                    const {href} = this.anchor;
                    if (href !== "tel:+3295550210") {
                        throw new Error(`It would call ${href}`);
                    }
                },
            },
        ]),
    ],
});
