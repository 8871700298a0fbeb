import {registry} from "@web/core/registry";

const backToAccount = {
    content: "Back to the account",
    trigger: ".o_back_button:contains(Tour Group)",
    run: "click",
};

/** A manager leaves: what she looked after goes along, and comes back. */
registry.category("web_tour.tours").add("crm_account_hand_over", {
    steps: () => [
        {
            content: "Nothing is offered before",
            trigger:
                ".o_form_view:not(:has([name=alert_hand_over]:visible)) [name=user_id]",
        },
        {
            content: "Look for the new manager",
            trigger: ".o_field_widget[name=user_id] input",
            run: "edit Tour Bob",
        },
        {
            content: "Choose him",
            trigger: ".o-autocomplete--dropdown-item:contains(Tour Bob)",
            run: "click",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save:visible",
            run: "click",
        },
        {
            content: "It asks what becomes of the rest",
            trigger: "[name=alert_hand_over] button[name=action_view_hand_over]",
            run: "click",
        },
        {
            content: "From whom to whom",
            trigger:
                ".o_form_view:has([name=user_from_id]:contains(Tour Ann)) [name=user_to_id]:contains(Tour Bob)",
        },
        {
            content: "and how many, before anything happens",
            trigger:
                ".o_form_view:has([name=customer_count]:text(1)) [name=opportunity_count]:text(1)",
        },
        {
            content: "Hand over",
            trigger: "button[name=action_hand_over]",
            run: "click",
        },
        {
            content: "The deal went along, and it says whose it was",
            trigger:
                ".o_field_widget[name=line_ids] .o_data_row:contains(Tour Deal):contains(Tour Ann)",
        },
        {
            content: "Undo",
            trigger: "button[name=action_undo]",
            run: "click",
        },
        {
            content: "It is undone",
            trigger: ".o_arrow_button_current:contains(Undone)",
        },
        backToAccount,
        {
            content: "The account keeps its manager, and asks no more",
            trigger:
                ".o_form_view:not(:has([name=alert_hand_over]:visible)):has([name=action_new_opportunity]) [name=user_id] input:value(Tour Bob)",
        },
    ],
});
