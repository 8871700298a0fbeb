import {
    SelectionField,
    selectionField,
} from "@web/views/fields/selection/selection_field";
import {registry} from "@web/core/registry";

const ICONS = {
    direct: "fa-handshake-o",
    website: "fa-globe",
    shop: "fa-shopping-bag",
    marketplace: "fa-th-large",
};

/** The kind of a channel with its icon, or only the icon. */
export class ChannelKindField extends SelectionField {
    static template = "crm_commerce_bridge.ChannelKindField";
    static props = {...SelectionField.props, iconOnly: Boolean};

    get icon() {
        return ICONS[this.value] || "fa-circle-o";
    }
}

registry.category("fields").add("commerce_channel_kind", {
    ...selectionField,
    component: ChannelKindField,
    supportedTypes: ["selection"],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...selectionField.extractProps(fieldInfo, dynamicInfo),
        iconOnly: Boolean(fieldInfo.options.icon_only),
    }),
});
