import {registry} from "@web/core/registry";

// Orders as Shopify exports them: two of a person, one of a company, one broken
const ORDERS = `Name,Email,Financial Status,Paid at,Taxes,Total,Refunded Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Billing Name,Billing Company,Billing Country,Id
#1001,ann@tour.example,paid,2026-03-01 10:05:00 +0100,21.00,121.00,0.00,2026-03-01 10:00:00 +0100,1,Lamp,80.00,Tour Ann,,BE,5001
#1001,ann@tour.example,,,,,,2026-03-01 10:00:00 +0100,2,Bulb,20.50,,,,
#1002,ann@tour.example,partially_refunded,2026-03-02 10:05:00 +0100,10.50,60.50,12.10,2026-03-02 10:00:00 +0100,1,Shade,60.50,Tour Ann,,BE,5002
#1003,buy@bakery.example,paid,2026-03-03 10:05:00 +0100,42.00,242.00,0.00,2026-03-03 10:00:00 +0100,1,Oven,242.00,Bert,Tour Bakery,BE,5003
#1004,ann@tour.example,paid,,0.00,ten,0.00,2026-03-04 10:00:00 +0100,1,Shade,10.00,Tour Ann,,BE,5004
`;

const count = (name, number) => `.o_field_widget[name=${name}]:contains(/^${number}$/)`;

registry.category("web_tour.tours").add("commerce_import_check", {
    steps: () => [
        {
            content: "A new import",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Bring a file",
            trigger: ".o_field_widget[name=file]",
            run() {
                const files = new DataTransfer();
                files.items.add(
                    new File([ORDERS], "orders_export.csv", {type: "text/csv"})
                );
                const input = this.anchor.querySelector("input[type=file]");
                input.files = files.files;
                input.dispatchEvent(new Event("change"));
            },
        },
        {
            content: "It is recognised",
            trigger: ".o_field_widget[name=reader] input:value('Shopify: orders')",
        },
        {
            content: "A new channel",
            trigger: ".o_field_widget[name=channel_id] input",
            run: "edit Tour Shopify",
        },
        {
            content: "Make it",
            trigger: ".o_m2o_dropdown_option_create a",
            run: "click",
        },
        {
            content: "Try what would become of it",
            trigger: "button[name=action_check]:enabled",
            run: "click",
        },
        {
            content: "It is at work",
            trigger: "button[name=action_pause]",
        },
    ],
});

registry.category("web_tour.tours").add("commerce_import_import", {
    steps: () => [
        {
            content: "Two customers and three orders would be made",
            trigger: count("created_count", 5),
        },
        {
            content: "One row would be refused, and it says why",
            trigger: ".o_field_widget[name=refused_reasons]:contains(ten)",
        },
        {
            content: "Import them",
            trigger: "button[name=action_import]",
            run: "click",
        },
        {
            content: "It is at work",
            trigger: "button[name=action_pause]",
        },
    ],
});

registry.category("web_tour.tours").add("commerce_import_see_and_undo", {
    steps: () => [
        {
            content: "They were made",
            trigger: count("created_count", 5),
        },
        {
            content: "Whose are they?",
            trigger: "button[name=action_view_customers]",
            run: "click",
        },
        {
            content: "A person, and a company",
            trigger:
                ".o_list_view:has(.o_data_row:contains(Tour Ann)):has(.o_data_row:contains(Tour Bakery))",
        },
        {
            content: "Back",
            trigger: ".o_back_button, .breadcrumb-item.o_back_button a",
            run: "click",
        },
        {
            content: "See their accounts",
            trigger: "button[name=action_view_accounts]",
            run: "click",
        },
        {
            content: "What the person bought, less what was refunded",
            trigger:
                ".o_data_row:contains(Tour Ann):has([name=lifetime_value]:contains(140.00))",
        },
        {
            content: "And the company",
            trigger:
                ".o_data_row:contains(Tour Bakery):has([name=lifetime_value]:contains(200.00))",
        },
        {
            content: "Back",
            trigger: ".o_back_button, .breadcrumb-item.o_back_button a",
            run: "click",
        },
        {
            content: "Take it back",
            trigger: "button[name=action_undo]",
            run: "click",
        },
        {
            content: "Really",
            trigger: ".modal .btn-primary:contains(Undo)",
            run: "click",
        },
        {
            content: "It is at work",
            trigger: "body:not(:has(.modal)) button[name=action_pause]",
        },
    ],
});

registry.category("web_tour.tours").add("commerce_import_undone", {
    steps: () => [
        {
            content: "All was taken back",
            trigger: count("undone_count", 5),
        },
        {
            content: "Nothing was kept",
            trigger: count("kept_count", 0),
        },
    ],
});
