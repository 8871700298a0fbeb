import {
    Many2OneField,
    buildM2OFieldDescription,
} from "@web/views/fields/many2one/many2one_field";
import {Many2One} from "@web/views/fields/many2one/many2one";
import {registry} from "@web/core/registry";

/** An account that was found by a person brings the person along. */
class LeadAccountMany2One extends Many2One {
    get many2XAutocompleteProps() {
        const props = super.many2XAutocompleteProps;
        const update = (records) => {
            const {id, display_name, crm_contact} = records?.[0] || {};
            if (!crm_contact) {
                return props.update(records);
            }
            this.state.isFloating = false;
            return this.props.update({id, display_name}, crm_contact);
        };
        return {...props, update};
    }
}

/** The account of an opportunity: whoever was looked for becomes the contact. */
export class LeadAccountField extends Many2OneField {
    static components = {Many2One: LeadAccountMany2One};

    get m2oProps() {
        const {name, record} = this.props;
        const update = (account, contact) =>
            record.update({[name]: account, ...(contact && {partner_id: contact})});
        return {...super.m2oProps, update};
    }
}

registry.category("fields").add("crm_lead_account", {
    ...buildM2OFieldDescription(LeadAccountField),
});
