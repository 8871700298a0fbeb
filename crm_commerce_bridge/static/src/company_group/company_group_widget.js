import {Component} from "@odoo/owl";
import {CompanyGroup} from "./company_group";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/** Fields of a page whose change moves companies. */
const MOVING = ["parent_company_id", "subsidiary_ids", "customer_count"];

/** The company group in the form of an account or a customer. */
export class CompanyGroupWidget extends Component {
    static template = "crm_commerce_bridge.CompanyGroupWidget";
    static components = {CompanyGroup};
    static props = {...standardWidgetProps};

    get version() {
        const {data} = this.props.record;
        const values = MOVING.map((name) => data[name]);
        return values.map((value) => value?.resIds ?? value?.id ?? value).join("/");
    }
}

registry.category("view_widgets").add("crm_company_group", {
    component: CompanyGroupWidget,
});
