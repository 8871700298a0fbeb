import * as shop from "@website_sale/js/tours/tour_utils";
import {
    checkOutAsGuest,
    fillCart,
} from "@crm_commerce_bridge_website_sale/../tests/tours/storefront_buyer_tours";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const confirmed = {
    content: "It is confirmed",
    trigger: "h3:contains(Thank you for your order)",
};

tours.add("crm_pay_at_once", {
    steps: () => [...checkOutAsGuest(), ...shop.payWithDemo()],
});

tours.add("crm_express_checkout", {
    steps: () => [
        ...fillCart(),
        {
            content: "Skip the checkout",
            trigger: "[name=o_express_checkout_container] button:contains(Demo)",
            run: "click",
        },
        {
            content: "Pay",
            trigger: ".modal.show button[name=o_payment_submit_button]",
            run: "click",
            expectUnloadPage: true,
        },
        confirmed,
    ],
});

tours.add("crm_nothing_to_pay", {
    steps: () => [
        ...checkOutAsGuest(),
        {
            content: "Confirm",
            trigger: "button[name=o_payment_submit_button]:contains(Confirm)",
            run: "click",
            expectUnloadPage: true,
        },
        confirmed,
    ],
});

tours.add("crm_payment_fails", {
    steps: () => [
        ...checkOutAsGuest(),
        {
            content: "Let the payment fail",
            trigger: "#simulated_payment_state",
            run: "select error",
        },
        ...shop.pay({expectUnloadPage: true}),
        {
            content: "It failed",
            trigger: "#wrapwrap:contains(demo payment status)",
        },
    ],
});
