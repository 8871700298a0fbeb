import {RadioField, radioField} from "@web/views/fields/radio/radio_field";
import {registry} from "@web/core/registry";

/** Radio buttons with a sentence below each. */
export class AccountStrategyField extends RadioField {
    static template = "crm_commerce_bridge.AccountStrategyField";
}

registry.category("fields").add("crm_account_strategy", {
    ...radioField,
    component: AccountStrategyField,
    supportedTypes: ["selection"],
});
