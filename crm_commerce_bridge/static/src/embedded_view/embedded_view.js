import {Component, markup, useEffect, useState, useSubEnv} from "@odoo/owl";
import {View, getDefaultConfig} from "@web/views/view";
import {Domain} from "@web/core/domain";
import {useService} from "@web/core/utils/hooks";

/** Height of a chart; lists are as high as their lines. */
const HEIGHTS = {graph: "16rem", list: "auto", kanban: "auto"};

/** Suggestions of a search bar, among which Tab chooses. */
const SUGGESTIONS = ".o_searchview_autocomplete";

/** Number of lines, as the page has more to show. */
const LIMIT = 20;

/**
 * A whole view, with search bar and pager, inside of a form.
 *
 * It shows the action that a button of the form would open, so the number on the button
 * and the list agree. It loads after the page, and loads nothing but what it shows.
 */
export class EmbeddedView extends Component {
    static template = "crm_commerce_bridge.EmbeddedView";
    static components = {View};
    static props = {
        resModel: String,
        resId: Number,
        /** Method of the record that returns the action */
        method: String,
        /** Domain that narrows the action further */
        domain: {type: Array, optional: true},
        /** Told of the action, once the view is there */
        onAction: {type: Function, optional: true},
    };
    static defaultProps = {domain: [], onAction: () => {}};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({view: null, key: null});
        // Instead of the form's. A list that has loaded takes no focus from the form.
        const config = {...getDefaultConfig(), disableSearchBarAutofocus: true};
        useSubEnv({config});
        // After the page is shown, so that nobody waits for it.
        useEffect(
            (...props) => {
                this.load(...props);
            },
            () => {
                const {resModel, resId, method, domain} = this.props;
                return [resModel, resId, method, JSON.stringify(domain)];
            }
        );
    }

    async load(resModel, resId, method, domain) {
        const key = [resModel, resId, method, domain].join();
        this.state.view = null;
        this.state.key = key;
        const action = await this.orm.call(resModel, method, [[resId]]);
        if (key === this.state.key) {
            this.state.view = this.getViewProps(action, JSON.parse(domain));
            this.props.onAction(action);
        }
    }

    getViewProps(action, domain) {
        const types = action.views.map((view) => view[1]);
        const type = this.env.isSmall && types.includes("kanban") ? "kanban" : types[0];
        const form = (action.views.find((view) => view[1] === "form") || [false])[0];
        const open = (resId) =>
            this.action.doAction({
                type: "ir.actions.act_window",
                res_model: action.res_model,
                res_id: resId,
                views: [[form, "form"]],
                context: action.context,
            });
        const viewOf = (name) =>
            (action.views.find((view) => view[1] === name) || [false])[0];
        return {
            resModel: action.res_model,
            type,
            viewId: viewOf(type),
            searchViewId: action.search_view_id ? action.search_view_id[0] : false,
            views: [
                [viewOf(type), type],
                [viewOf("list"), "list"],
                [form, "form"],
            ],
            domain: Domain.and([action.domain || [], domain]).toList(),
            context: action.context || {},
            display: {
                controlPanel: type === "graph" ? false : {adaptToScroll: false},
            },
            className: "h-100",
            noContentHelp: action.help && markup(action.help),
            useSampleModel: false,
            limit: LIMIT,
            noBreadcrumbs: true,
            selectRecord: open,
            createRecord: () => open(false),
            ...(type === "list" && {allowSelectors: false}),
        };
    }

    /**
     * Let Tab leave the search bar. Odoo keeps it inside, as on a page of its own the
     * list is the end; in a form there is more behind it.
     *
     * @param {KeyboardEvent} ev
     */
    onKeydown(ev) {
        const inSearch = ev.target.closest(".o_searchview");
        if (ev.key === "Tab" && inSearch && !document.querySelector(SUGGESTIONS)) {
            ev.stopPropagation(); // the browser moves the focus
        }
    }

    get height() {
        return HEIGHTS[this.state.view.type];
    }
}
