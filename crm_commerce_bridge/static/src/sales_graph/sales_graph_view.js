import {GraphModel} from "@web/views/graph/graph_model";
import {GraphRenderer} from "@web/views/graph/graph_renderer";
import {formatCurrency} from "@web/core/currency";
import {graphView} from "@web/views/graph/graph_view";
import {registry} from "@web/core/registry";

/** Keep months without sales in a bar chart, which Odoo leaves out. */
export class SalesGraphModel extends GraphModel {
    _getProcessedDataPoints() {
        const points = super._getProcessedDataPoints();
        const [known] = points;
        if (this.metaData.mode !== "bar" || this.metaData.order !== null || !known) {
            return points;
        }
        // A month without sales has no channel: give it one of those shown.
        return this.dataPoints.map((point) =>
            point.count
                ? point
                : {...point, labels: [point.labels[0], ...known.labels.slice(1)]}
        );
    }

    /** Draw no line over the bars: they are stacked, and show the sum by their height. */
    _getLineOverlayDataset() {
        return null;
    }
}

/** Say the currency on the axis too, not only where the mouse points. */
export class SalesGraphRenderer extends GraphRenderer {
    formatValue(value, allIntegers, formatType) {
        const used = this.model.data.datasets.flatMap((dataset) => dataset.currencyIds);
        const currencies = new Set(used.filter(Boolean));
        if (formatType || currencies.size !== 1) {
            return super.formatValue(value, allIntegers, formatType);
        }
        const [currencyId] = currencies;
        const large = Math.abs(value) >= 1000;
        return formatCurrency(value, currencyId, {humanReadable: large});
    }
}

registry.category("views").add("crm_sales_graph", {
    ...graphView,
    Model: SalesGraphModel,
    Renderer: SalesGraphRenderer,
});
