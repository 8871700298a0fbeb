import {messageActionsRegistry} from "@mail/core/common/message_actions";

/**
 * In the conversation of an account, the message of an order is answered on the order:
 * its buyer finds the answer there, and whoever opens the order later.
 *
 * @param {Object} params of a message action
 * @returns {Object} the same, on the document of the message
 */
function onDocument(params) {
    const {message, owner, thread} = params;
    if (
        thread?.model !== "crm.account" ||
        !message.thread ||
        message.thread.eq(thread)
    ) {
        return params;
    }
    const document = {
        id: message.thread.id,
        model: message.thread.model,
        // what is open is the conversation of the account
        fetchNewMessages: () => thread.fetchNewMessages(),
    };
    return {
        ...params,
        thread: document,
        owner: {env: owner.env, props: {...owner.props, thread: document}},
    };
}

for (const name of ["reply-all", "forward"]) {
    const action = messageActionsRegistry.get(name);
    const {onSelected} = action;
    action.onSelected = function (params, ...args) {
        return onSelected.call(this, onDocument(params), ...args);
    };
}
