import {MessageCardList} from "@mail/core/common/message_card_list";
import {browser} from "@web/core/browser/browser";
import {patch} from "@web/core/utils/patch";

// Until the conversation stands again where was searched
const SHOWN = 200;

/**
 * Odoo jumps to messages of the document that is open only. In the conversation of an
 * account those of its orders, deals and contacts stand as well.
 */
patch(MessageCardList.prototype, {
    async onClickJump(message) {
        const {thread, onClickJump} = this.props;
        if (thread.model !== "crm.account") {
            return super.onClickJump(...arguments);
        }
        onClickJump?.();
        // Loaded while it is drawn, it stays empty.
        await new Promise((resolve) => browser.setTimeout(resolve, SHOWN));
        return super.onClickJump(Object.create(message, {thread: {value: thread}}));
    },
});
