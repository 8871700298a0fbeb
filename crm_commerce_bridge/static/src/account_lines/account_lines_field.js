import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";
import {ListRenderer} from "@web/views/list/list_renderer";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** A list without empty rows, as nobody adds lines to it. */
export class AccountLinesRenderer extends ListRenderer {
    get getEmptyRowIds() {
        return [];
    }
}

/** A list inside a form whose lines open as pages, not in a dialog. */
export class AccountLinesField extends X2ManyField {
    static components = {...X2ManyField.components, ListRenderer: AccountLinesRenderer};

    setup() {
        super.setup();
        this.orm = useService("orm");
    }

    async openRecord(record) {
        const action = await this.orm.call(record.resModel, "get_formview_action", [
            [record.resId],
        ]);
        await this.action.doAction(action);
    }
}

registry.category("fields").add("crm_account_lines", {
    ...x2ManyField,
    component: AccountLinesField,
});
