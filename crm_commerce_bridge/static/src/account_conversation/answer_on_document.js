import {messageActionsRegistry} from "@mail/core/common/message_actions";

/**
 * Answer a message in the conversation of an account on its own document, an order
 * say: there its buyer finds the answer, and whoever opens the order later.
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
        // the page shows the conversation of the account
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
