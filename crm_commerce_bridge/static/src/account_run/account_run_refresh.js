import {Component, onWillUnmount} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const SECONDS = 2;

/** Reload the form of a run as long as the run is at work. */
export class AccountRunRefresh extends Component {
    static template = "crm_commerce_bridge.AccountRunRefresh";
    static props = {...standardWidgetProps};

    setup() {
        const timer = setInterval(() => this.refresh(), 1000 * SECONDS);
        onWillUnmount(() => clearInterval(timer));
    }

    async refresh() {
        const {record} = this.props;
        const works = ["queued", "running"].includes(record.data.state);
        if (works && !document.hidden) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("crm_account_run_refresh", {
    component: AccountRunRefresh,
    fieldDependencies: [{name: "state", type: "selection"}],
});
