import {Component, onWillUnmount} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const SECONDS = 2;

/** Reload the form of a run, or of other work, as long as it is at work. */
export class AccountRunRefresh extends Component {
    static template = "crm_commerce_bridge.AccountRunRefresh";
    static props = {...standardWidgetProps, states: {type: Array, optional: true}};
    static defaultProps = {states: ["queued", "running"]};

    setup() {
        const timer = setInterval(() => this.refresh(), 1000 * SECONDS);
        onWillUnmount(() => clearInterval(timer));
    }

    async refresh() {
        const {record, states} = this.props;
        const works = states.includes(record.data.state);
        if (works && !document.hidden) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("crm_account_run_refresh", {
    component: AccountRunRefresh,
    extractProps: ({attrs}) => ({states: attrs.at_work?.split(",")}),
    fieldDependencies: [{name: "state", type: "selection"}],
});
