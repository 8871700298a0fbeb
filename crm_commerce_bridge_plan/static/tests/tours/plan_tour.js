import {formatDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";

const {DateTime} = luxon;

registry.category("web_tour.tours").add("crm_account_plan_switch", {
    steps: () => [
        {
            content: "The strategies",
            trigger: ".o_control_panel button:contains(Change Strategy)",
            run: "click",
        },
        {
            content: "Choose the other strategy",
            trigger: ".modal input[data-value=root]:not(:checked)",
            run: "click",
        },
        {
            content: "See what would happen",
            trigger: ".modal .o_crm_account_preview:contains(get another account)",
        },
        {
            content: "Not now",
            trigger: ".modal button[name=action_plan]",
            run: "click",
        },
        {
            content: "It is a plan, with what was chosen",
            trigger:
                "body:not(:has(.modal)) .o_form_view .o_field_widget[name=strategy]:contains(company group), body:not(:has(.modal)) .o_form_view .o_field_widget[name=strategy] input:value(company group)",
        },
        {
            content: "Open the date",
            trigger:
                ".o_field_widget[name=date] button, .o_field_widget[name=date] input",
            run: "click",
        },
        {
            content: "In one minute",
            trigger: ".o_field_widget[name=date] input",
            async run(helpers) {
                const date = DateTime.now().plus({minutes: 1, seconds: 30});
                await helpers.edit(formatDateTime(date));
            },
        },
        {
            content: "Leave the date",
            trigger: ".o_form_view .o_form_sheet .text-muted",
            run: "click",
        },
        {
            content: "Plan it",
            trigger: "button[name=action_plan]",
            run: "click",
        },
        {
            content: "It is planned, and its report is made",
            trigger:
                ".o_arrow_button_current:contains(Planned), .o_statusbar_status:contains(Planned)",
        },
        {
            trigger: ".o_field_widget[name=report_move_count]:contains(2)",
        },
        {
            content: "Bring the report",
            trigger: "button[name=action_download_report]:enabled",
            run: "click",
        },
        {
            content: "It was made anew, and nothing complains",
            trigger:
                "body:not(:has(.o_notification_bar.bg-danger)):not(:has(.o_error_dialog)) button[name=action_withdraw]",
        },
    ],
});

registry.category("web_tour.tours").add("crm_account_plan_happened", {
    steps: () => [
        {
            content: "It was carried out",
            trigger:
                ".o_arrow_button_current:contains(Carried Out), .o_statusbar_status:contains(Carried Out)",
        },
        {
            content: "As many as the report said",
            trigger: ".o_field_widget[name=moved_count]:contains(2)",
        },
        {
            content: "The difference is told",
            trigger: ".o-mail-Message:contains(They are the same)",
        },
        {
            content: "See the run",
            trigger: "button[name=action_view_run]",
            run: "click",
        },
        {
            content: "It names its plan",
            trigger:
                ".o_form_view .o_field_widget[name=plan_id] a:contains(company group)",
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
            content: "The run that takes it back",
            trigger:
                "body:not(:has(.modal)) .o_form_view .o_field_widget[name=strategy_to]:contains(per customer)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_account_plan_in_settings", {
    steps: () => [
        {
            content: "Choose the other strategy",
            trigger: "#crm_account_strategy input[data-value=root]:not(:checked)",
            run: "click",
        },
        {
            content: "Not now",
            trigger: "button[name=action_plan_crm_account_strategy]",
            run: "click",
        },
        {
            content: "A plan, and nothing was saved",
            trigger: ".o_form_view button[name=action_plan]",
        },
        {
            content: "What would happen",
            trigger: ".o_crm_account_preview:contains(get another account)",
        },
        {
            content: "Plan it for the night",
            trigger: "button[name=action_plan]",
            run: "click",
        },
        {
            content: "It is planned",
            trigger: "button[name=action_withdraw]",
        },
        {
            content: "No, not at all",
            trigger: "button[name=action_withdraw]",
            run: "click",
        },
        {
            content: "It is withdrawn",
            trigger: "button[name=action_draft]",
        },
    ],
});
