import {registry} from "@web/core/registry";

/**
 * Open the account that stays after a merge, as if it had been opened in the list.
 *
 * Otherwise the breadcrumbs would lead through an account that is gone.
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
