import {
    checkOutAsGuest,
    payByTransfer,
} from "@crm_commerce_bridge_website_sale/../tests/tours/storefront_buyer_tours";
import {confirmOrder} from "@website_sale/js/tours/tour_utils";
import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

tours.add("crm_guest_with_tax_id", {
    steps: () => [
        ...checkOutAsGuest(
            {
                content: "Tell the company",
                trigger: "form.address_autoformat input[name=company_name]",
                run: "edit Tour Guests",
            },
            {
                content: "Tell its Tax ID",
                trigger: "form.address_autoformat input[name=vat]",
                run: "edit BE0403170701",
            }
        ),
        confirmOrder(),
        ...payByTransfer(),
    ],
});

tours.add("crm_review_guest", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open CRM",
            trigger: ".o_app[data-menu-xmlid='crm.crm_menu_root']",
            run: "click",
        },
        {
            content: "Open the customers",
            trigger:
                ".o_menu_sections [data-menu-xmlid='crm_commerce_bridge.crm_customer_menu']",
            run: "click",
        },
        {
            content: "Open the matches",
            trigger:
                "[data-menu-xmlid='crm_commerce_bridge_match.crm_customer_match_menu']",
            run: "click",
        },
        {
            content: "The guest and the known company are a pair",
            trigger:
                ".o_data_row:contains(Tour Guest):contains(Tour Known):contains(Same Tax ID) [name=partner_id]",
            run: "click",
        },
        {
            content: "The page says what speaks for it",
            trigger: ".o_form_view:contains(Same Tax ID BE0403170701)",
        },
        {
            content: "It is the same company",
            trigger: "button[name=action_same_account]",
            run: "click",
        },
        {
            content: "Nothing is left, or the next one appears",
            trigger:
                ".o_list_view, .o_form_view:not(:contains(Same Tax ID BE0403170701))",
        },
    ],
});
