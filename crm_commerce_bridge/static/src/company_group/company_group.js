import {Component, useEffect, useState} from "@odoo/owl";
import {deserializeDateTime, formatDate} from "@web/core/l10n/dates";
import {formatInteger, formatMonetary} from "@web/views/fields/formatters";
import {KeepLast} from "@web/core/utils/concurrency";
import {_t} from "@web/core/l10n/translation";
import {localization} from "@web/core/l10n/localization";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";

const CHANNEL_GROUP = "crm_commerce_bridge.group_commerce_channel";

/** Key of the level of the tops. */
const TOP = "top";

/** Levels that are indented; deeper ones would leave no room for names. */
const INDENTED = 10;

/** Companies on the ways to those of the page that are unfolded at first. */
const UNFOLDED = 200;

/** Figures, and the method of the company that opens what each counts. */
const FIGURES = [
    {
        name: "total_value",
        label: _t("With Subsidiaries"),
        method: "action_view_group_orders",
    },
    {
        name: "lifetime_value",
        label: _t("Lifetime Value"),
        method: "action_view_lifetime_orders",
        wide: true,
    },
    {
        name: "order_count",
        label: _t("Orders"),
        method: "action_view_orders",
        wide: true,
    },
    {name: "last_order_date", label: _t("Last Order"), wide: true},
    {
        name: "deal_count",
        label: _t("Open Opportunities"),
        method: "action_view_open_deals",
        wide: true,
    },
];

/**
 * Companies as they hang together, with their figures.
 *
 * It loads after the page, and each level when it is unfolded. Companies that stand
 * alone are not shown.
 */
export class CompanyGroup extends Component {
    static template = "crm_commerce_bridge.CompanyGroup";
    static props = {
        resModel: String,
        resId: Number,
        /** What is different when the companies have to be loaded again */
        version: {type: String, optional: true},
        /** Whether figures are of the user's own orders only */
        limited: {type: Boolean, optional: true},
    };
    static defaultProps = {version: "", limited: false};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.figures = FIGURES;
        this.state = useState({levels: null, open: [], order: "name", channels: false});
        useEffect(
            () => {
                this.load();
            },
            () => [this.props.resModel, this.props.resId, this.props.version]
        );
    }

    /** Show the tops, and the ways down to the companies of the page. */
    async load() {
        const [group, channels] = await this.keepLast.add(
            Promise.all([this.loadTops(), user.hasGroup(CHANNEL_GROUP)])
        );
        this.path = group.path;
        this.currencyId = group.currency_id;
        const open = group.path.length > UNFOLDED ? [] : group.path;
        const levels = await this.keepLast.add(this.loadBelow(open));
        Object.assign(this.state, {levels: {...levels, [TOP]: group}, open, channels});
    }

    loadTops(offset = 0) {
        const {resModel, resId} = this.props;
        const options = {order: this.state.order, offset};
        return this.orm.call(resModel, "get_company_group", [[resId]], options);
    }

    loadBelow(ids, offset = 0) {
        const options = {order: this.state.order, offset, path: this.path};
        return ids.length
            ? this.orm.call("res.partner", "get_subsidiaries", [ids], options)
            : {};
    }

    /** Whether there is more than a company without any other. */
    get isGroup() {
        const top = this.state.levels?.[TOP];
        return (
            top && top.companies.some((company) => top.count > 1 || company.has_below)
        );
    }

    /** Lines of the table, from the top down as far as it is unfolded. */
    get lines() {
        return this.getLines(TOP, []);
    }

    getLines(key, above) {
        const {count, companies} = this.state.levels[key];
        const lines = [];
        for (const company of companies) {
            // In a ring, which only raw SQL can make, it would go on for ever.
            const canUnfold = company.has_below && !above.includes(company);
            const isOpen = canUnfold && this.isOpen(company.id);
            lines.push({
                key: [...above, company].map(({id}) => id).join(),
                depth: above.length,
                company,
                canUnfold,
                isOpen,
                account: this.getAccount(company, above.at(-1)),
            });
            if (isOpen) {
                lines.push(...this.getLines(company.id, [...above, company]));
            }
        }
        const rest = count - companies.length;
        if (rest > 0) {
            lines.push({key: `more ${key}`, depth: above.length, level: key, rest});
        }
        return lines;
    }

    isOpen(id) {
        return this.state.open.includes(id) && id in this.state.levels;
    }

    /** Return the name of the account of a company where it cannot be guessed. */
    getAccount({account, name}, above) {
        const {resModel, resId} = this.props;
        const isGuessed =
            !account ||
            account[1] === name ||
            account[0] === above?.account?.[0] ||
            (resModel === "crm.account" && account[0] === resId);
        return isGuessed ? "" : account[1];
    }

    isOfPage({id, account}) {
        const {resModel, resId} = this.props;
        return resModel === "crm.account" ? account?.[0] === resId : id === resId;
    }

    getIndent(depth) {
        return `padding-inline-start: ${Math.min(depth, INDENTED)}rem`;
    }

    getTitle(isOpen) {
        return isOpen ? _t("Fold") : _t("Unfold");
    }

    getCaret(isOpen) {
        const side = localization.direction === "rtl" ? "left" : "right";
        return `fa fa-fw fa-caret-${isOpen ? "down" : side}`;
    }

    getLabel(figure) {
        return this.props.limited && figure.name !== "deal_count"
            ? _t("Yours: %s", figure.label)
            : figure.label;
    }

    format(company, {name}) {
        const value = company[name];
        if (name === "last_order_date") {
            return value ? formatDate(deserializeDateTime(value)) : "";
        }
        return name.endsWith("_count")
            ? formatInteger(value)
            : formatMonetary(value, {currencyId: this.currencyId});
    }

    getMore(rest) {
        return _t("%s more", formatInteger(rest));
    }

    async toggle({id}) {
        const {state} = this;
        if (this.isOpen(id)) {
            state.open = state.open.filter((other) => other !== id);
            return;
        }
        if (!(id in state.levels)) {
            Object.assign(state.levels, await this.keepLast.add(this.loadBelow([id])));
        }
        state.open.push(id);
    }

    /** Load the next page of a level. */
    async loadMore(key) {
        const offset = this.state.levels[key].companies.length;
        const levels = await this.keepLast.add(
            key === TOP
                ? this.loadTops(offset).then((group) => ({[TOP]: group}))
                : this.loadBelow([key], offset)
        );
        const {count, companies} = levels[key];
        this.state.levels[key].count = count;
        this.state.levels[key].companies.push(...companies);
    }

    /** Sort all levels; those that are folded are loaded again when they unfold. */
    async sort(order) {
        this.state.order = order;
        const open = this.state.open.filter((id) => this.isOpen(id));
        const [group, levels] = await this.keepLast.add(
            Promise.all([this.loadTops(), this.loadBelow(open)])
        );
        this.state.levels = {...levels, [TOP]: group};
    }

    openCompany({id}) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    async openFigure({id}, {method}) {
        this.action.doAction(await this.orm.call("res.partner", method, [[id]]));
    }
}
