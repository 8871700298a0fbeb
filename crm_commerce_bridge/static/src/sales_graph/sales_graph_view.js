import {GraphModel} from "@web/views/graph/graph_model";
import {graphView} from "@web/views/graph/graph_view";
import {registry} from "@web/core/registry";

/** Months without sales are months, too: the bars of a graph leave them out. */
export class SalesGraphModel extends GraphModel {
    _getProcessedDataPoints() {
        const points = super._getProcessedDataPoints();
        const [known] = points;
        if (this.metaData.mode !== "bar" || this.metaData.order !== null || !known) {
            return points;
        }
        // A month without sales is of no channel: let it be of one that is there.
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
