import {registry} from "@web/core/registry";

/**
 * After a merge: the account that stays, as if it had been opened in the list.
 *
 * Opened on top of what is shown, it would stand in the trail of an account that is gone.
 */
async function showAccount(env, {params}) {
    const {doAction, switchView} = env.services.action;
    await doAction({type: "ir.actions.act_window_close"});
    const shown = env.services.action.currentController;
    const {res_model: resModel, views = []} = shown?.action || {};
    if (resModel === "crm.account" && views.some(([, type]) => type === "form")) {
        return switchView("form", {resId: params.action.res_id});
    }
    return doAction(params.action);
}

registry.category("actions").add("crm_account_show", showAccount);
