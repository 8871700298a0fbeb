import {_t} from "@web/core/l10n/translation";
import {markup} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const APP = '.o_app[data-menu-xmlid="crm.crm_menu_root"]';
const MENU =
    '.o_menu_sections [data-menu-xmlid="crm_commerce_bridge.crm_customer_menu"]';
const ACCOUNTS = '[data-menu-xmlid="crm_commerce_bridge.crm_account_menu"]';

// What a new user is shown after Odoo's own tour of the pipeline
registry.category("web_tour.tours").add("crm_account_tour", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            trigger: APP,
            content: _t(
                "Who is behind your customers? Let's have a look at it in CRM."
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: MENU,
            content: markup(_t("Your <b>customers</b> and their accounts are here.")),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ACCOUNTS,
            content: markup(_t("An <b>account</b> is all you know of a company.")),
            tooltipPosition: "right",
            run: "click",
        },
        {
            trigger: ".o_list_view th[data-name=name]",
        },
        {
            trigger: ".o_list_button_add",
            content: markup(
                _t(
                    "Customers get their account by themselves. <b>Create one</b> for a company that is not a customer yet."
                )
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger:
                ".o_form_view [name=name] textarea, .o_form_view [name=name] input",
            content: _t("Write the name of the company."),
            tooltipPosition: "bottom",
            run: "edit Azure Interior",
        },
        {
            trigger: "button[name=action_new_opportunity]",
            content: markup(_t("Start a <b>deal</b> with them.")),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger:
                ".o_lead_opportunity_form [name=name] textarea, .o_lead_opportunity_form [name=name] input",
            content: _t("Say what it is about."),
            tooltipPosition: "bottom",
            run: "edit Chairs for the new office",
        },
        {
            trigger: ".o_form_button_save",
            content: markup(_t("<b>Save</b> it.")),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_lead_opportunity_form .o_form_saved",
        },
        {
            trigger: ".o_breadcrumb .breadcrumb-item:not(.active):last",
            content: _t("Go back to the account."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: "button[name=action_view_opportunities]",
            content: _t(
                "The deal is here. Quotations, orders and what is said will be here as well, of all companies of a group."
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
    ],
});
