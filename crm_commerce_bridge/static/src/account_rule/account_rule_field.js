import {
    SelectionField,
    selectionField,
} from "@web/views/fields/selection/selection_field";
import {registry} from "@web/core/registry";

/** A selection with its placeholder among the options: what choosing nothing means. */
export class AccountRuleField extends SelectionField {
    get options() {
        return [[false, this.props.placeholder], ...super.options];
    }
}

registry.category("fields").add("crm_account_rule", {
    ...selectionField,
    component: AccountRuleField,
});
