import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

const chosen = (name) => `.o_crm_kinds button[name=${name}][aria-pressed=true]`;
const choose = (name) => ({
    content: `Show ${name}`,
    trigger: `.o_crm_kinds button[name=${name}]`,
    run: "click",
});

/** People's words first; calls, files, and what the system noted are a click away. */
registry.category("web_tour.tours").add("crm_account_kinds", {
    steps: () => [
        {
            content: "What somebody asked stands there, and not what the system noted",
            trigger:
                ".o-mail-Thread:has(.o-mail-Message:contains(Do you deliver?)):not(:has(.o-mail-Message:contains(Sales Order created)))",
        },
        {
            content: "What is planned on a quotation is on top",
            trigger:
                ".o-mail-ActivityList .o-mail-Activity:contains(Ask Ann):contains(Tour Order)",
        },
        choose("everything"),
        {
            content: "The system's notes, too",
            trigger:
                ".o-mail-Thread:has(.o-mail-Message:contains(Do you deliver?)) .o-mail-Message:contains(Sales Order created)",
        },
        choose("calls"),
        {
            content: "Nobody has called",
            trigger: `.o-mail-Chatter:has(${chosen("calls")}) .o-mail-Thread:not(:has(.o-mail-Message:contains(Do you deliver?)))`,
        },
        {
            content: "Call now: it is done",
            trigger:
                ".o-mail-Activity:contains(Ask Ann) button.o-mail-Activity-markDone",
            run: "click",
        },
        {
            content: "Without anything to say about it",
            trigger: ".o_popover button[aria-label='Done']",
            run: "click",
        },
        {
            content: "It is not planned any more, but said",
            trigger:
                ".o-mail-Chatter:not(:has(.o-mail-Activity:contains(Ask Ann))) .o-mail-Message:contains(Ask Ann)",
        },
    ],
});

/** Whoever comes back sees what was said in between, however long the rest is. */
registry.category("web_tour.tours").add("crm_account_come_back", {
    steps: () => [
        {
            content: "The newest message is in sight",
            trigger: ".o-mail-Chatter .o-mail-Message:contains(said 0 days ago)",
        },
        {
            content: "Go to the contacts",
            trigger: "button[name=action_view_contacts]",
            run: "click",
        },
        {
            content: "Somebody writes",
            trigger: ".o_breadcrumb:contains(Contacts) .o_back_button",
            async run() {
                const call = (method, args, kwargs) =>
                    rpc(`/web/dataset/call_kw/res.partner/${method}`, {
                        model: "res.partner",
                        method,
                        args,
                        kwargs,
                    });
                const ids = await call("search", [[["name", "=", "Tour Buyer"]]], {});
                await call("message_post", [ids], {
                    body: "said just now",
                    message_type: "comment",
                });
            },
        },
        {
            content: "Go back",
            trigger: ".o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "It is there",
            trigger: ".o-mail-Chatter .o-mail-Message:contains(said just now)",
            async run() {
                await new Promise((resolve) => setTimeout(resolve, 500));
                const {scrollTop} = document.querySelector(".o-mail-Chatter");
                if (scrollTop > 1) {
                    throw new Error(`${scrollTop} pixels below what was said last`);
                }
            },
        },
    ],
});
