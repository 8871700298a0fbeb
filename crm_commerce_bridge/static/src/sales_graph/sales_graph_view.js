import {GraphModel} from "@web/views/graph/graph_model";
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
}

registry.category("views").add("crm_sales_graph", {
    ...graphView,
    Model: SalesGraphModel,
});
