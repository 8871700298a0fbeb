import {Component, useEffect, useState} from "@odoo/owl";
import {Domain} from "@web/core/domain";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/core/utils/numbers";
import {formatMonetary} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

/**
 * This year beside last year, by channel; each number opens its orders.
 *
 * It loads after the page, so that nobody waits for it.
 */
export class SalesByYearWidget extends Component {
    static template = "crm_commerce_bridge.SalesByYear";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({sales: null});
        useEffect(
            (resModel, resId) => {
                this.load(resModel, resId);
            },
            () => [this.props.record.resModel, this.props.record.resId]
        );
    }

    async load(resModel, resId) {
        this.state.sales = null;
        if (!resId) {
            return;
        }
        const fields = ["sales_by_year"];
        const [{sales_by_year: sales}] = await this.orm.read(resModel, [resId], fields);
        if (resId === this.props.record.resId) {
            this.state.sales = sales;
        }
    }

    getTitle(row) {
        return row.channel || _t("Total");
    }

    formatAmount(amount) {
        return formatMonetary(amount, {currencyId: this.state.sales.currency_id});
    }

    formatChange(change) {
        const sign = change > 0 ? "+" : "";
        return `${sign}${formatFloat(change, {digits: [16, 1]})}\u00a0%`;
    }

    getChangeClass(change) {
        if (!change) {
            return "text-muted";
        }
        return change > 0 ? "text-success" : "text-danger";
    }

    /** Open the orders that a number is the sum of. */
    async open(row, period) {
        const {resModel, resId} = this.props.record;
        const method = "action_view_lifetime_orders";
        const action = await this.orm.call(resModel, method, [[resId]]);
        const domains = [action.domain, this.state.sales.periods[period], row.domain];
        action.domain = Domain.and(domains).toList();
        this.action.doAction(action);
    }
}

registry.category("view_widgets").add("crm_sales_by_year", {
    component: SalesByYearWidget,
});
