import {Component, onWillStart, onWillUnmount, useState} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

const FIELDS = [
    "state",
    "progress",
    "done",
    "total",
    "moved_count",
    "created_count",
    "reused_count",
    "archived_count",
    "error_count",
    "can_undo",
    "can_redo",
    "undo_text",
    "is_stuck",
    "obstacle_text",
];
const SECONDS = 2;
const REST = 5;

/** Progress and result of the last account run, in the settings. */
export class AccountRunProgress extends Component {
    static template = "crm_commerce_bridge.AccountRunProgress";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.run = useState({});
        this.round = 0;
        onWillStart(() => this.load());
        const timer = setInterval(() => this.refresh(), 1000 * SECONDS);
        onWillUnmount(() => clearInterval(timer));
    }

    get runId() {
        return this.props.record.data[this.props.name]?.id;
    }

    get works() {
        return ["queued", "running"].includes(this.run.state);
    }

    get howFar() {
        return _t("Customers: %(done)s of %(total)s", {
            done: formatInteger(this.run.done),
            total: formatInteger(this.run.total),
        });
    }

    get result() {
        return _t(
            "Last account run. Customers moved: %(moved)s. Accounts created: %(created)s, brought back: %(reused)s, archived: %(archived)s.",
            {
                moved: formatInteger(this.run.moved_count),
                created: formatInteger(this.run.created_count),
                reused: formatInteger(this.run.reused_count),
                archived: formatInteger(this.run.archived_count),
            }
        );
    }

    get setAside() {
        return _t("Customers set aside: %s", formatInteger(this.run.error_count));
    }

    async load() {
        if (this.runId) {
            const [values] = await this.orm.read(
                "crm.account.run",
                [this.runId],
                FIELDS
            );
            Object.assign(this.run, values);
        }
    }

    async refresh() {
        this.round += 1;
        // At rest less often: somebody else may resume the run, or take it back.
        const looks = this.works || this.round % REST === 0;
        if (looks && !document.hidden) {
            await this.load();
        }
    }

    async call(method) {
        await this.orm.call("crm.account.run", method, [[this.runId]]);
        await this.load();
    }

    undo() {
        const {can_undo: canUndo, undo_text: text} = this.run;
        const stay = _t(
            "Those set by hand stay where they are, and those created since get their account by that strategy."
        );
        this.dialog.add(ConfirmationDialog, {
            title: canUndo
                ? _t("Undo the change of strategy?")
                : _t("Change the strategy again?"),
            body: `${text} ${stay}`,
            confirmLabel: canUndo ? _t("Undo") : _t("Redo"),
            confirm: async () => {
                await this.orm.call("crm.account.run", "action_undo", [[this.runId]]);
                await this.action.doAction({
                    type: "ir.actions.client",
                    tag: "reload",
                });
            },
            cancel: () => undefined,
        });
    }

    openDetails() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "crm.account.run",
            res_id: this.runId,
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("crm_account_run_progress", {
    component: AccountRunProgress,
    supportedTypes: ["many2one"],
});
