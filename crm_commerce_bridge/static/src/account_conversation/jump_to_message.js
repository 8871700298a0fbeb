import {EVERYTHING} from "./kinds";
import {MessageCardList} from "@mail/core/common/message_card_list";
import {browser} from "@web/core/browser/browser";
import {patch} from "@web/core/utils/patch";

// Milliseconds until the conversation has replaced the results of the search
const SHOWN = 200;

/**
 * Jump to any message in the conversation of an account, of its orders, opportunities
 * and contacts as well. Odoo jumps to messages of the open document only.
 */
patch(MessageCardList.prototype, {
    async onClickJump(message) {
        const {thread, onClickJump} = this.props;
        if (thread.model !== "crm.account") {
            return super.onClickJump(...arguments);
        }
        onClickJump?.();
        if (!thread.messages.some(({id}) => id === message.id)) {
            thread.crmKind = EVERYTHING.name;
        }
        // If it is loaded while it is drawn, the conversation stays empty.
        await new Promise((resolve) => browser.setTimeout(resolve, SHOWN));
        return super.onClickJump(Object.create(message, {thread: {value: thread}}));
    },
});
