import {Activity} from "@mail/core/web/activity";
import {Chatter} from "@mail/chatter/web_portal/chatter";
import {patch} from "@web/core/utils/patch";

/* The page of an account shows the activities of all its documents. */

patch(Activity.prototype, {
    /** Name of the document of an activity, on the page of an account. */
    get crmDocumentName() {
        const {res_model: model, res_name: name} = this.props.activity;
        const page = this.env.inChatter?.thread;
        return page?.model === "crm.account" && model !== page.model ? name : "";
    },

    openCrmDocument() {
        const {res_model, res_id} = this.props.activity;
        this.env.services.action.doAction({
            type: "ir.actions.act_window",
            res_model,
            res_id,
            views: [[false, "form"]],
        });
    },
});

patch(Chatter.prototype, {
    /** What is done on an order shows on the page of the account, too. */
    onActivityChanged(thread) {
        const page = this.state.thread;
        return super.onActivityChanged(page?.model === "crm.account" ? page : thread);
    },
});
