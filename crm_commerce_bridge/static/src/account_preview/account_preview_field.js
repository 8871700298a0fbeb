import {Component} from "@odoo/owl";
import {formatInteger} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/** A preview of what a change of strategy would do, before it is saved. */
export class AccountPreviewField extends Component {
    static template = "crm_commerce_bridge.AccountPreviewField";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.format = formatInteger;
    }

    get preview() {
        return this.props.record.data[this.props.name];
    }

    /** Open the list in a new tab, as the choice made here is not saved yet. */
    async openMoves() {
        const action = await this.orm.call("crm.account.run", "action_preview", [
            this.preview.strategy,
        ]);
        await this.action.doAction(action, {newWindow: true});
    }
}

registry.category("fields").add("crm_account_preview", {
    component: AccountPreviewField,
    supportedTypes: ["json"],
});
