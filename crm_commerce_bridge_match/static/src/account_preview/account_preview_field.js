import {AccountPreviewField} from "@crm_commerce_bridge/account_preview/account_preview_field";
import {patch} from "@web/core/utils/patch";

patch(AccountPreviewField.prototype, {
    /** In a new tab, as with the customers that move. */
    async openParents() {
        const action = await this.orm.call(
            "crm.account.run",
            "action_view_parents",
            []
        );
        await this.action.doAction(action, {newWindow: true});
    },
});
