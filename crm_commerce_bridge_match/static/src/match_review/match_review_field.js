import {Component} from "@odoo/owl";
import {formatInteger} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/** Two customers side by side, what speaks for and against it, what would happen. */
export class MatchReviewField extends Component {
    static template = "crm_commerce_bridge_match.MatchReviewField";
    static props = {...standardFieldProps};
    // Those of the buttons of the page
    static keys = {same: "A", child: "Y", different: "T", merged: "G"};

    setup() {
        this.action = useService("action");
        this.format = formatInteger;
    }

    get review() {
        return this.props.record.data[this.props.name];
    }

    openCustomer(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("crm_customer_match_review", {
    component: MatchReviewField,
    supportedTypes: ["json"],
});
