import {Component} from "@odoo/owl";
import {EmbeddedView} from "./embedded_view";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/** Show an action in a form: <widget name="crm_embedded_view" method="..." />. */
export class EmbeddedViewWidget extends Component {
    static template = "crm_commerce_bridge.EmbeddedViewWidget";
    static components = {EmbeddedView};
    static props = {...standardWidgetProps, method: String};
}

registry.category("view_widgets").add("crm_embedded_view", {
    component: EmbeddedViewWidget,
    extractProps: ({attrs}) => ({method: attrs.method}),
});
