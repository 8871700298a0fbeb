import {Component, markup} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/** Warn if account and contact of an opportunity differ, and correct it at a click. */
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

    get whatHappens() {
        const bold = (record) => markup`<b>${record.display_name}</b>`;
        const contact = bold(this.contact);
        if (this.contactAccount) {
            return _t(
                "%(contact)s belongs to the account %(account)s. Saved like this, so does the opportunity.",
                {contact, account: bold(this.contactAccount)}
            );
        }
        return _t(
            "%(contact)s has no account yet, and gets %(account)s, set by hand.",
            {contact, account: bold(this.account)}
        );
    }

    get useIt() {
        return _t("Use %s", this.contactAccount.display_name);
    }

    update(values) {
        return this.props.record.update(values);
    }
}

registry.category("view_widgets").add("crm_lead_account_alert", {
    component: LeadAccountAlert,
    fieldDependencies: [{name: "contact_crm_account_id", type: "many2one"}],
});
