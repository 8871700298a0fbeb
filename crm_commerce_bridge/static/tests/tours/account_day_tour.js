import {registry} from "@web/core/registry";
import {rpcBus} from "@web/core/network/rpc";

const FIELDS = ".o_form_view .o_group";

/** Click, and go on when the form knows what follows from that. */
async function clickAndLearn({click}) {
    const learned = new Promise((resolve) => {
        rpcBus.addEventListener("RPC:RESPONSE", function listen({detail}) {
            if (detail.data.params.method === "onchange") {
                rpcBus.removeEventListener("RPC:RESPONSE", listen);
                resolve();
            }
        });
    });
    await click();
    await learned;
}

/** What a salesperson does with an account on a day like any other. */
registry.category("web_tour.tours").add("crm_account_deal", {
    steps: () => [
        {
            content: "Nobody ordered yet",
            trigger: "nav button[name=orders]:contains(0)",
        },
        {
            content: "There is a chance",
            trigger: "button[name=action_new_opportunity]",
            run: "click",
        },
        {
            content: "The account is known",
            trigger: `${FIELDS} [name=crm_account_id] input:value(Tour Buyer)`,
        },
        {
            content: "So is the contact, as there is only one customer",
            trigger: `${FIELDS} [name=partner_id] input:value(Tour Buyer)`,
        },
        {
            content: "Give it a name",
            trigger: ".oe_title .o_field_widget[name=name] textarea",
            run: "edit Tour Deal",
        },
        {
            content: "Offer something",
            trigger: "button[name=action_sale_quotations_new]",
            run: "click",
        },
        {
            content: "Add a line",
            trigger:
                ".o_form_view:has([name=validity_date]) .o_field_x2many_list_row_add > a",
            run: "click",
        },
        {
            content: "Look for what it is",
            trigger:
                ".o_field_widget[name=product_id] input, .o_field_widget[name=product_template_id] input",
            run: "edit Tour Stay",
        },
        {
            content: "Choose it",
            trigger: ".o-autocomplete--dropdown-item a:contains(Tour Stay)",
            run: "click",
        },
        {
            content: "It has its price",
            trigger: ".o_field_cell[name=price_subtotal]:contains(100.00)",
        },
        {
            content: "The buyer says yes",
            trigger: ".o_statusbar_buttons button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "It is an order",
            trigger: ".o_arrow_button_current:contains(Sales Order)",
        },
        {
            content: "Back to the opportunity",
            trigger: ".o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "And to the account",
            trigger: ".o_breadcrumb .o_back_button:contains(Tour Buyer)",
            run: "click",
        },
        {
            content: "It has an order now, worth what it is",
            trigger:
                "button[name=action_view_lifetime_orders]:contains(100.00):visible",
        },
        {
            content: "In the chart",
            trigger: "[data-method=action_view_sales_by_month] canvas",
        },
        {
            content: "What the system noted of it is a click away",
            trigger:
                ".o-mail-Chatter:not(:has(.o-mail-Message:contains(Sales Order created))) .o_crm_kinds button[name=everything]",
            run: "click",
        },
        {
            content: "In the conversation",
            trigger: ".o-mail-Message:contains(Sales Order created)",
        },
        {
            content: "Look at the orders",
            trigger: "nav button[name=orders]:contains(1)",
            run: "click",
        },
        {
            content: "There it is, with its share of the lifetime value",
            trigger:
                "[data-method=action_view_orders] .o_data_row [name=lifetime_amount]:contains(100.00)",
        },
    ],
});

/** The caller tells a number only. */
registry.category("web_tour.tours").add("crm_account_by_phone", {
    steps: () => [
        {
            content: "Who calls?",
            trigger: `${FIELDS} [name=crm_account_id] input:visible`,
            run: "edit 0470/99 88 77",
        },
        {
            content: "Ann of Tour Group does",
            trigger:
                ".o-autocomplete--dropdown-item:contains(Tour Group):contains(Tour Ann):contains(+32 470 99 88 77)",
            run: clickAndLearn,
        },
        {
            content: "It is she who calls",
            trigger: `${FIELDS} [name=partner_id] input:value(Tour Ann)`,
        },
        {
            content: "Is it about somebody else?",
            trigger: `${FIELDS} [name=crm_account_id] input:visible`,
            run: "edit Tour Stranger",
        },
        {
            content: "Choose that",
            trigger: ".o-autocomplete--dropdown-item:contains(Tour Stranger)",
            run: clickAndLearn,
        },
        {
            content: "She is still there, and it says that they differ",
            trigger: `.o_form_view:has([name=partner_id] input:value(Tour Ann)) .alert:contains(belongs to the account Tour Group)`,
        },
        {
            content: "It was right",
            trigger: ".alert button:contains(Use Tour Group)",
            run: "click",
        },
        {
            content: "They agree",
            trigger: `.o_form_view:not(:has(.alert:contains(belongs to))):has([name=partner_id] input:value(Tour Ann)) [name=crm_account_id] input:value(Tour Group)`,
        },
        {
            content: "Give it a name",
            trigger: ".oe_title .o_field_widget[name=name] textarea",
            run: "edit Tour Call",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save:visible",
            run: "click",
        },
        {
            content: "Saved",
            trigger: ".o_form_saved",
        },
    ],
});

const look = (text) => [
    {
        content: `Look for ${text}`,
        trigger: ".o_searchview_input",
        run: `edit ${text}`,
    },
    {
        content: "Search",
        trigger: ".o_searchview_autocomplete .o-dropdown-item:first",
        run: "click",
    },
];
const forget = {
    content: "Look for another",
    trigger: ".o_searchview_facet:contains(Account) .o_facet_remove",
    run: "click",
};

/** A person without a company calls, and somebody whom nobody knows. */
registry.category("web_tour.tours").add("crm_account_list_by_phone", {
    steps: () => [
        {
            content: "Persons are not shown",
            trigger: ".o_list_view:not(:contains(Tour Zoe)):contains(Tour Group)",
        },
        ...look("0470/99 88 66"),
        {
            content: "She is found, whom a filter hid, and it says by what",
            trigger:
                ".o_list_view:not(:has(.o_searchview_facet:contains(Companies))) .o_data_row:contains(Tour Zoe):contains(+32 470 99 88 66)",
        },
        forget,
        ...look("tour.ann@tour.example"),
        {
            content: "It says that it is Ann of the account",
            trigger:
                ".o_data_row:contains(Tour Group) [name=search_match]:contains(Tour Ann)",
        },
        {
            content: "As cards, too",
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            content: "Ann of the account",
            trigger: ".o_kanban_record:contains(Tour Group):contains(Tour Ann)",
        },
        {
            content: "Back to the list",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        forget,
        ...look("Tour Nobody At All"),
        {
            content: "Nothing is found, which is not the same as nothing there",
            trigger:
                ".o_view_nocontent:contains(Nothing found):not(:contains(No accounts yet))",
        },
        forget,
        {
            content: "Open the filters",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "Companies only, by hand",
            trigger: ".o_filter_menu .o_menu_item:contains(Companies)",
            run: "click",
        },
        ...look("0470/99 88 66"),
        {
            content: "What is chosen by hand stays",
            trigger:
                ".o_list_view:has(.o_searchview_facet:contains(Companies)) .o_view_nocontent:contains(Nothing found)",
        },
    ],
});

/** A buyer asked something on an order: the answer goes there. */
registry.category("web_tour.tours").add("crm_account_answer", {
    steps: () => [
        {
            content: "The question says where it was asked: answer it",
            trigger:
                ".o-mail-Message:contains(When do you open?):contains(on Tour Order)",
            run: "hover && click .o-mail-Message:contains(When do you open?) [title='Reply All']",
        },
        {
            content: "The buyer is the recipient",
            trigger: ".modal .o_field_widget[name=partner_ids]:contains(Tour Ann)",
        },
        {
            content: "Say when",
            trigger: ".modal .o_field_widget[name=body] .odoo-editor-editable",
            run: "editor At nine.",
        },
        {
            content: "Send",
            trigger: ".modal .o_mail_send",
            run: "click",
        },
        {
            content: "The answer is part of the conversation, and on the order",
            trigger: ".o-mail-Message:contains(At nine.):contains(on Tour Order)",
        },
        {
            content: "Look for it",
            trigger: ".o-mail-Chatter-topbar button[title='Search Messages']",
            run: "click",
        },
        {
            content: "By a word",
            trigger: ".o-mail-SearchMessageInput input, .o_searchview_input:visible",
            run: "edit nine && press Enter",
        },
        {
            content: "Only the answer is found",
            trigger:
                ".o-mail-Chatter:contains(1 message) .o-mail-Message:contains(At nine.)",
        },
    ],
});

/** With Tab from one thing to another, until it is inside of what is looked for. */
const walk = (content, from, keys, to) => [
    {
        content: `${content}: from here`,
        trigger: from,
        run() {
            this.anchor.focus();
        },
    },
    {
        content,
        trigger: to,
        async run(helpers) {
            let last = null;
            for (let step = 0; step < 200; step++) {
                await helpers.press(keys);
                last = document.activeElement;
                if (last.closest(to)) {
                    return;
                }
            }
            throw new Error(`Caught with ${keys} in ${last.outerHTML.slice(0, 200)}`);
        },
    },
];
const EMBEDDED = ".o_crm_embedded_view:has(.o_list_renderer)";

/** Nobody is caught who goes through the page of an account by the keyboard. */
registry.category("web_tour.tours").add("crm_account_by_keyboard", {
    steps: () => [
        {content: "The list is there", trigger: `${EMBEDDED} .o_searchview_input`},
        ...walk(
            "Into the list",
            ".oe_title [name=name] textarea",
            "Tab",
            `${EMBEDDED} .o_searchview`
        ),
        ...walk(
            "Out at its end",
            ".oe_title [name=name] textarea",
            "Tab",
            ".o-mail-Chatter"
        ),
        ...walk(
            "and at its beginning",
            `${EMBEDDED} .o_searchview_input`,
            "Shift+Tab",
            ".oe_title"
        ),
        ...walk(
            "From the search box forward",
            `${EMBEDDED} .o_searchview_input`,
            "Tab",
            ".o-mail-Chatter"
        ),
    ],
});

/** What was said long ago stands below what was said today, however it came in. */
registry.category("web_tour.tours").add("crm_account_by_date", {
    steps: () => [
        {
            content: "Today's message first, the imported ones by date",
            trigger:
                ".o-mail-Message:contains(said 0 days ago) ~ .o-mail-Message:contains(said 1 days ago)",
        },
        {
            content: "Go to what is older",
            trigger: ".o-mail-Chatter .o-mail-Message:last",
            async run() {
                const days = () =>
                    [...document.querySelectorAll(".o-mail-Message-body")]
                        .map((el) => el.textContent.match(/said (\d+) days ago/))
                        .filter(Boolean)
                        .map((match) => Number(match[1]));
                for (let round = 0; round < 60 && !days().includes(69); round++) {
                    const all = document.querySelectorAll(".o-mail-Message");
                    all[all.length - 1].scrollIntoView();
                    await new Promise((resolve) => setTimeout(resolve, 100));
                }
                const shown = days();
                const expected = [...Array(70).keys()];
                if (JSON.stringify(shown) !== JSON.stringify(expected)) {
                    throw new Error(`In this order: ${shown}`);
                }
            },
        },
    ],
});

/** What was found is seen where it was said, on whatever document that was. */
registry.category("web_tour.tours").add("crm_account_jump", {
    steps: () => [
        {
            content: "The conversation is there",
            trigger: ".o-mail-Thread .o-mail-Message:contains(said 0 days ago)",
        },
        {
            content: "Look for what was said on an order",
            trigger: ".o-mail-Chatter-topbar button[title='Search Messages']",
            run: "click",
        },
        {
            content: "long ago",
            trigger: ".o-mail-SearchMessageInput input, .o_searchview_input:visible",
            run: "edit said 61 days ago && press Enter",
        },
        {
            content: "It is found",
            trigger:
                ".o-mail-MessageCardList .card:contains(said 61 days ago):contains(on S)",
            run: "hover && click .o-mail-MessageCard-jump",
        },
        {
            content: "Go there",
            trigger:
                ".o-mail-Thread .o-mail-Message.o-highlighted:contains(said 61 days ago)",
        },
        {
            content: "Before it and after it stands what was said then",
            trigger:
                ".o-mail-Thread .o-mail-Message:contains(said 60 days ago) ~ .o-mail-Message:contains(said 61 days ago) ~ .o-mail-Message:contains(said 62 days ago)",
        },
    ],
});

/** Many columns leave room for the names of a group's companies. */
registry.category("web_tour.tours").add("crm_account_names", {
    steps: () => [
        {
            content: "Both companies have their figures",
            trigger: ".o_list_view th[data-name=lifetime_value_by_company]",
        },
        {
            content: "What tells names apart is not cut off",
            trigger: ".o_data_row td[name=name]:contains(Tour Watergroup South)",
            run() {
                const {clientWidth, scrollWidth} = this.anchor;
                if (scrollWidth > clientWidth) {
                    throw new Error(`${scrollWidth} in ${clientWidth}`);
                }
            },
        },
    ],
});

/** Chosen among all accounts, it is still the person who was looked for. */
registry.category("web_tour.tours").add("crm_account_by_phone_in_dialog", {
    steps: () => [
        {
            content: "Who calls?",
            trigger: `${FIELDS} [name=crm_account_id] input:visible`,
            run: "edit 0470/99 88 77",
        },
        {
            content: "Look at all that is found",
            trigger:
                ".o-autocomplete--dropdown-menu:has(:contains(Tour Ann)) .o-autocomplete--dropdown-item:contains(Search more)",
            run: "click",
        },
        {
            content: "It says by whom, and is chosen",
            trigger:
                ".modal .o_data_row:contains(Tour Ann, +32 470 99 88 77) td[name=name]",
            run: clickAndLearn,
        },
        {
            content: "It is she who calls",
            trigger: `${FIELDS}:has([name=crm_account_id] input:value(Tour Group)) [name=partner_id] input:value(Tour Ann)`,
        },
        {
            content: "Save",
            trigger: ".o_form_button_save:visible",
            run: "click",
        },
        {
            content: "Saved",
            trigger: ".o_form_saved",
        },
    ],
});
