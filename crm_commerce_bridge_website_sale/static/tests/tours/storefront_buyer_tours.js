import * as shop from "@website_sale/js/tours/tour_utils";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const PRODUCT = "Tour Train";

const signUp = (values) => [
    ...Object.entries({
        password: "tour-s3cret",
        confirm_password: "tour-s3cret",
        ...values,
    }).map(([name, value]) => ({
        content: `Fill in ${name}`,
        trigger: `.oe_signup_form input[name=${name}]`,
        run: `edit ${value}`,
    })),
    {
        content: "Sign up",
        trigger: ".oe_signup_form button[type=submit]",
        run: "click",
        expectUnloadPage: true,
    },
];

const signedIn = {
    content: "Signed in, and nothing is told about accounts",
    trigger: "#wrapwrap:contains(My Account):not(:contains(CRM Account))",
};

export const fillCart = () => [
    ...shop.addToCart({productName: PRODUCT, search: false, expectUnloadPage: true}),
    shop.goToCart(),
];

/** With steps of one's own on the address form, before it is filled in and sent. */
export const checkOutAsGuest = (...more) => [
    ...fillCart(),
    shop.goToCheckout(),
    ...more,
    ...shop.fillAdressForm(
        {
            name: "Tour Guest",
            phone: "123456789",
            email: "tour.guest@example.com",
            street: "1 Guest Street",
            city: "Ghent",
            zip: "9000",
        },
        true
    ),
];

export const payByTransfer = () =>
    shop.payWithTransfer({expectUnloadPage: true, waitFinalizeYourPayment: true});

tours.add("crm_sign_up_person", {
    steps: () => [
        {
            content: "Nothing is asked about a company",
            trigger: ".oe_signup_form:not(:has(input[name=company_name]))",
        },
        ...signUp({name: "Tour Person", login: "tour.person@example.com"}),
        signedIn,
    ],
});

tours.add("crm_sign_up_company", {
    steps: () => [
        ...signUp({
            name: "Angela of Toyland",
            login: "tour.angela@example.com",
            company_name: "Toyland",
            vat: "BE0403170701",
        }),
        signedIn,
    ],
});

tours.add("crm_guest_checkout", {
    steps: () => [
        ...checkOutAsGuest(),
        shop.confirmOrder(),
        ...payByTransfer(),
        {
            content: "Accept the invitation",
            trigger: "a:contains(Sign Up)[href*=token]",
            run: "click",
            expectUnloadPage: true,
        },
        ...signUp({}),
        signedIn,
    ],
});

tours.add("crm_buyer_checkout", {
    steps: () => [
        ...fillCart(),
        shop.goToCheckout(),
        {
            content: "Deliver to another address",
            trigger: "#delivery_address_list a[href^='/shop/address']:contains(Add)",
            run: "click",
            expectUnloadPage: true,
        },
        ...shop.fillAdressForm(
            {
                name: "Tour Stock Room",
                phone: "123456789",
                email: "tour.stock@example.com",
                street: "2 Delivery Street",
                city: "Ghent",
                zip: "9000",
            },
            true
        ),
        shop.confirmOrder(),
        ...payByTransfer(),
    ],
});

tours.add("crm_visitor_may_not_request_quotation", {
    steps: () => [
        ...fillCart(),
        {
            content: "A visitor has to sign in first",
            trigger: "a[name=o_request_quotation_login]",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: ".oe_login_form"},
    ],
});

tours.add("crm_request_quotation", {
    steps: () => [
        ...fillCart(),
        {
            content: "Say what matters",
            trigger: "form[name=o_request_quotation] textarea",
            run: "edit Twenty of them, by Friday",
        },
        {
            content: "Request a quotation",
            trigger: "form[name=o_request_quotation] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is received, and cannot be accepted yet",
            trigger:
                "#wrapwrap:contains(We have received your request):not(:has(.o_portal_sale_sidebar .btn-primary:contains(Sign)))",
        },
        {
            content: "The cart is empty",
            trigger: "body:not(:has(.my_cart_quantity:contains(1)))",
            run: () => {
                window.location.href = "/my/quotes";
            },
            expectUnloadPage: true,
        },
        {
            content: "Find it among the quotations",
            trigger: "tr:contains(Requested)",
        },
    ],
});

tours.add("crm_accept_quotation", {
    steps: () => [
        {
            content: "Open the quotation",
            trigger: ".o_portal_my_doc_table tr:contains(80.00) a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Accept it",
            trigger: ".o_portal_sale_sidebar a:contains(Sign)",
            run: "click",
        },
        {
            content: "Sign",
            trigger: ".modal .o_web_sign_name_and_signature input",
            run: "fill Tour Buyer",
        },
        {
            trigger: ".modal canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            content: "Send",
            trigger: ".modal .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is an order now",
            trigger: "#quote_content:contains(Thank You)",
        },
    ],
});
