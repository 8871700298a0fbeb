import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/** Says that account and contact of an opportunity differ, and mends it at a click. */
export class LeadAccountAlert extends Component {
    static template = "crm_commerce_bridge.LeadAccountAlert";
    static props = {...standardWidgetProps};

    get account() {
        return this.props.record.data.crm_account_id;
    }

    get contact() {
        return this.props.record.data.partner_id;
    }

    get contactAccount() {
        return this.props.record.data.contact_crm_account_id;
    }

    get differs() {
        return (
            this.account && this.contact && this.account.id !== this.contactAccount?.id
        );
    }

    update(values) {
        return this.props.record.update(values);
    }
}

registry.category("view_widgets").add("crm_lead_account_alert", {
    component: LeadAccountAlert,
    fieldDependencies: [{name: "contact_crm_account_id", type: "many2one"}],
});
