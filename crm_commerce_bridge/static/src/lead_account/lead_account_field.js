import {
    Many2OneField,
    buildM2OFieldDescription,
} from "@web/views/fields/many2one/many2one_field";
import {Many2One} from "@web/views/fields/many2one/many2one";
import {Many2XAutocomplete} from "@web/views/fields/relational_utils";
import {SelectCreateDialog} from "@web/views/view_dialogs/select_create_dialog";
import {registry} from "@web/core/registry";
import {useOwnedDialogs} from "@web/core/utils/hooks";
import {useSubEnv} from "@odoo/owl";

/** The dialog to choose from all accounts; on a telephone it is the only way. */
class LeadAccountDialog extends SelectCreateDialog {
    setup() {
        super.setup();
        this.search = {};
        useSubEnv({crmAccountSearch: this.search});
    }

    async select(resIds) {
        const terms = this.search.model?.context.crm_account_search;
        this.executeOnceAndClose(() => this.props.onSelected(resIds, terms));
    }
}

/** Find the contact by the terms searched in the dialog too, not only in the field. */
class LeadAccountAutocomplete extends Many2XAutocomplete {
    setup() {
        super.setup();
        this.addDialog = useOwnedDialogs();
        this.selectCreate = this.openDialog;
    }

    async onSearchMore(request) {
        // on a telephone, the request is the event of the touch
        this.lookedFor = typeof request === "string" ? request : "";
        return super.onSearchMore(request);
    }

    openDialog({domain, context, filters, title}) {
        const {activeActions, resModel, update} = this.props;
        this.addDialog(LeadAccountDialog, {
            title,
            domain,
            resModel,
            context: {...context, crm_account_search: this.lookedFor},
            dynamicFilters: filters,
            multiSelect: false,
            noCreate: !activeActions.create,
            onCreateEdit: () => this.openMany2X({context}),
            onSelected: async ([id], terms) => update(await this.find(id, terms)),
            onUnselect: () => update(),
        });
    }

    async find(id, terms) {
        for (const name of [terms || []].flat()) {
            const [found] = await this.orm.call(
                this.props.resModel,
                "web_name_search",
                [],
                {name, specification: {display_name: {}}, domain: [["id", "=", id]]}
            );
            if (found?.crm_contact) {
                return [found];
            }
        }
        return [{id}];
    }
}

/** Pass on the contact by whom the account was found. */
class LeadAccountMany2One extends Many2One {
    static components = {
        ...Many2One.components,
        Many2XAutocomplete: LeadAccountAutocomplete,
    };

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

/** The account of an opportunity; who it was found by becomes the contact. */
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
