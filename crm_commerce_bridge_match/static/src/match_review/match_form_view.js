import {_t} from "@web/core/l10n/translation";
import {FormController} from "@web/views/form/form_controller";
import {formView} from "@web/views/form/form_view";
import {getVisibleElements} from "@web/core/utils/ui";
import {registry} from "@web/core/registry";
import {useEffect} from "@odoo/owl";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {useService} from "@web/core/utils/hooks";

// Of the buttons of the page, which show them while Alt is held; here alone they do, as
// there is nothing to type in.
const KEYS = ["a", "y", "t", "g", "w", "z"];
const MODEL = "crm.customer.match";

/** After a decision, the next match that is open appears. */
export class MatchFormController extends FormController {
    setup() {
        super.setup();
        this.notification = useService("notification");
        this.decidingId = null;
        for (const key of KEYS) {
            useHotkey(key, () => this.getButton(key).click(), {
                isAvailable: () => Boolean(this.getButton(key)),
            });
        }
        // Only what is decided here: Odoo shows what it remembers of a page first.
        useEffect(
            (id, state) => {
                if (id !== this.decidingId) {
                    this.decidingId = null;
                } else if (state !== "open") {
                    this.decidingId = null;
                    this.showNext();
                }
            },
            () => {
                const {resId, data} = this.model.root;
                return [resId, data.state];
            }
        );
    }

    getButton(key) {
        return getVisibleElements(this.rootRef.el, `button[data-hotkey=${key}]`)[0];
    }

    async beforeExecuteActionButton() {
        const {resId, data} = this.model.root;
        this.decidingId = data.state === "open" ? resId : null;
        return super.beforeExecuteActionButton(...arguments);
    }

    async showNext() {
        const {resId, resIds} = this.model.root;
        const nextId = await this.findNext(resId, resIds);
        if (nextId) {
            const known = resIds.includes(nextId) ? resIds : [...resIds, nextId];
            await this.model.load({resId: nextId, resIds: known});
            return;
        }
        this.notification.add(_t("You have come to the end of the list."), {
            type: "success",
        });
        this.env.config.historyBack();
    }

    /** Of the list that it was opened from, those behind it first. */
    async findNext(resId, resIds) {
        const index = resIds.indexOf(resId);
        const ids = [
            ...resIds.slice(index + 1),
            ...resIds.slice(0, Math.max(index, 0)),
        ];
        const open = await this.orm.search(MODEL, [
            ["id", "in", ids],
            ["state", "=", "open"],
        ]);
        return ids.find((id) => open.includes(id));
    }
}

registry.category("views").add("crm_customer_match_form", {
    ...formView,
    Controller: MatchFormController,
});
