import {registry} from "@web/core/registry";

const state = (label) => ({
    content: `The run is: ${label}`,
    trigger: `.o_statusbar_status .o_arrow_button_current:contains(${label})`,
});

function press(name) {
    return {
        content: `Press ${name}`,
        trigger: `.o_statusbar_buttons button[name=${name}]`,
        run: "click",
    };
}

registry.category("web_tour.tours").add("crm_account_pause_resume", {
    steps: () => [
        state("Waiting"),
        press("action_pause"),
        state("Paused"),
        press("action_resume"),
        state("Waiting"),
    ],
});

registry.category("web_tour.tours").add("crm_account_undo", {
    steps: () => [
        state("Done"),
        {
            content: "It tells how many customers moved",
            trigger: "button[name=action_view_history]:contains(Customers Moved)",
        },
        press("action_undo"),
        {
            content: "Undo tells what will happen to choices by hand, and is confirmed",
            trigger:
                ".modal-content:contains(set by hand stay) .btn-primary:contains(Undo)",
            run: "click",
        },
        state("Waiting"),
        {
            content: "The new run leads back",
            trigger: "[name=strategy_to]:contains(One account per customer)",
        },
        {
            content: "What took back is no undo again, and it says what it leads to",
            trigger:
                ".o_form_view:has(button[name=action_undo]:contains(Redo)) [name=undo_text]:contains(again)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_account_run_waits", {
    steps: () => [
        state("Waiting"),
        {
            content: "It says what it waits for, and blames no customer",
            trigger: "[name=waiting]:contains(disk of the database is full)",
        },
        {
            content: "And that nothing has to be done about it here",
            trigger: "[name=waiting]:contains(goes on by itself)",
        },
        {
            content: "No customer is set aside",
            trigger: ".o_form_sheet:not(:contains(Customers Set Aside))",
        },
    ],
});

registry.category("web_tour.tours").add("crm_account_run_waits_in_settings", {
    steps: () => [
        {
            content: "The settings say it as well",
            trigger:
                ".o_crm_account_run[data-state=queued] [name=waiting]:contains(disk of the database is full)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_account_run_ended_well", {
    steps: () => [
        state("Done"),
        {
            content: "Nothing is waited for any more",
            trigger: ".o_form_view:not(:has([name=waiting]:visible))",
        },
    ],
});
