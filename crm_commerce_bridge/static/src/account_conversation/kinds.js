import {Chatter} from "@mail/chatter/web_portal/chatter";
import {Thread} from "@mail/core/common/thread_model";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {rpc} from "@web/core/network/rpc";

/** What the conversation of an account can be narrowed to; the first is shown first. */
const KINDS = [
    {name: "people", label: _t("People")},
    {name: "messages", label: _t("Messages")},
    {name: "calls", label: _t("Calls and Meetings")},
    {name: "orders", label: _t("Orders")},
    {name: "files", label: _t("Files")},
];

/** With what the system has noted. */
export const EVERYTHING = {name: "everything", label: _t("Everything")};

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        /** What of the conversation of an account is shown, one of KINDS */
        this.crmKind = KINDS[0].name;
    },

    /** Ask for messages of the chosen kind; Odoo's pages have no such parameter. */
    fetchMessagesData({after, around, before} = {}) {
        if (this.model !== "crm.account") {
            return super.fetchMessagesData(...arguments);
        }
        const limit = this.store.FETCH_LIMIT * (around === undefined ? 1 : 2);
        return rpc(this.getFetchRoute(), {
            ...this.getFetchParams(),
            fetch_params: {limit, after, around, before, crm_kind: this.crmKind},
        });
    },
});

patch(Chatter.prototype, {
    get crmKinds() {
        const {thread} = this.state;
        return thread?.model === "crm.account" && thread.id
            ? [...KINDS, EVERYTHING]
            : [];
    },

    async showCrmKind({name}) {
        const {thread} = this.state;
        thread.crmKind = name;
        thread.isLoaded = false;
        await thread.loadAround();
    },
});
