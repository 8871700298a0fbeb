import {Component, useState} from "@odoo/owl";
import {EmbeddedView} from "./embedded_view";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/**
 * Show an action in a form: <widget name="crm_embedded_view" method="..." />.
 *
 * With `fold_on_phone`, a small screen shows its title only, until it is unfolded.
 */
export class EmbeddedViewWidget extends Component {
    static template = "crm_commerce_bridge.EmbeddedViewWidget";
    static components = {EmbeddedView};
    static props = {
        ...standardWidgetProps,
        method: String,
        title: {type: String, optional: true},
        foldOnPhone: {type: Boolean, optional: true},
    };

    setup() {
        this.state = useState({unfolded: !this.isFoldable});
    }

    get isFoldable() {
        return Boolean(this.props.foldOnPhone && this.env.isSmall);
    }

    toggle() {
        this.state.unfolded = !this.state.unfolded;
    }
}

registry.category("view_widgets").add("crm_embedded_view", {
    component: EmbeddedViewWidget,
    extractProps: ({attrs}) => ({
        method: attrs.method,
        title: attrs.string,
        foldOnPhone: Boolean(attrs.fold_on_phone),
    }),
});
