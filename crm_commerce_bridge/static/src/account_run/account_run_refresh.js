import {Component, onWillUnmount} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const SECONDS = 2;
const REST = 5;

/**
 * Reload the form of a run, or of other work, as long as it is at work.
 *
 * With `follow` it looks at rest as well, five times as seldom: somebody else may resume
 * the run, or replace it.
 */
export class AccountRunRefresh extends Component {
    static template = "crm_commerce_bridge.AccountRunRefresh";
    static props = {
        ...standardWidgetProps,
        states: {type: Array, optional: true},
        follow: {type: Boolean, optional: true},
    };
    static defaultProps = {states: ["queued", "running"]};

    setup() {
        this.round = 0;
        const timer = setInterval(() => this.refresh(), 1000 * SECONDS);
        onWillUnmount(() => clearInterval(timer));
    }

    async refresh() {
        const {record, states, follow} = this.props;
        this.round += 1;
        const works = states.includes(record.data.state);
        const looks = works || (follow && this.round % REST === 0);
        if (looks && !document.hidden) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("crm_account_run_refresh", {
    component: AccountRunRefresh,
    extractProps: ({attrs}) => ({
        states: attrs.at_work?.split(","),
        follow: Boolean(attrs.follow),
    }),
    fieldDependencies: [{name: "state", type: "selection"}],
});
