import {RadioField, radioField} from "@web/views/fields/radio/radio_field";
import {registry} from "@web/core/registry";

/** Radio buttons with a sentence below each, from a field of the record. */
export class AccountStrategyField extends RadioField {
    static template = "crm_commerce_bridge.AccountStrategyField";
    static props = {...RadioField.props, sentences: String};

    getSentence(code) {
        return (this.props.record.data[this.props.sentences] || {})[code];
    }
}

registry.category("fields").add("crm_account_strategy", {
    ...radioField,
    component: AccountStrategyField,
    supportedTypes: ["selection"],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...radioField.extractProps(fieldInfo, dynamicInfo),
        sentences: fieldInfo.options.sentences,
    }),
});
