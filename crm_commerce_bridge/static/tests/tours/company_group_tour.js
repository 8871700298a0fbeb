import {registry} from "@web/core/registry";

const line = (company) => `.o_crm_company_group tr[data-company='${company}']`;

registry.category("web_tour.tours").add("crm_company_group", {
    steps: () => [
        {
            content: "The group hangs together, unfolded down to the account's company",
            trigger: `${line("Tour Group")}:has([name=total_value]:contains(600))`,
        },
        {
            content: "Its companies by name",
            trigger: `${line("Tour Group")} + tr[data-company='Tour North']`,
        },
        {
            content: "Sort by what each is worth with all below it",
            trigger: ".o_crm_company_group thead button[name=total_value]",
            run: "click",
        },
        {
            content: "The one worth most is first",
            trigger: `${line("Tour Group")} + tr[data-company='Tour South']`,
        },
        {
            content: "Unfold it",
            trigger: `${line("Tour South")}[aria-expanded=false] button:has(.fa-caret-right)`,
            run: "click",
        },
        {
            content: "Fold it again",
            trigger: `.o_crm_company_group:has([data-company='Tour Hotel']) tr[data-company='Tour South'] button:has(.fa-caret-down)`,
            run: "click",
        },
        {
            content: "Unfold it, which needs no server any more",
            trigger: `.o_crm_company_group:not(:has([data-company='Tour Hotel'])) tr[data-company='Tour South'] button:has(.fa-caret-right)`,
            run: "click",
        },
        {
            content: "See the orders behind a number",
            trigger: `${line("Tour Hotel")} [name=lifetime_value] button:contains(500)`,
            run: "click",
        },
        {
            content: "It is one order; go back",
            trigger: ".o_list_view:has(.o_data_row:only-of-type) .o_back_button",
            run: "click",
        },
        {
            content: "Open a company",
            trigger: `${line("Tour North")} button[name=open_company]`,
            run: "click",
        },
        {
            content: "Its own page",
            trigger: ".o_form_view:has([name=vat]) a[name=commerce_channel]",
            run: "click",
        },
        {
            content: "Shows the group as well, and where it stands in it",
            trigger: `${line("Tour North")} .fw-bolder:contains(Tour North)`,
        },
    ],
});
