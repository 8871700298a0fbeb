import {SearchMessageResult} from "@mail/core/common/search_message_result";
import {Thread as ThreadComponent} from "@mail/core/common/thread";
import {Thread} from "@mail/core/common/thread_model";
import {patch} from "@web/core/utils/patch";

/*
 * The server returns the conversation of an account by date. Odoo keeps that order, but
 * compares ids to tell what is older, and imported or back-dated messages have any id.
 */

/** Pixels that somebody has scrolled at most who looks at the newest message. */
const AT_TOP = 30;

patch(Thread.prototype, {
    async loadAround(messageId) {
        const isAround = () => this.messages.some(({id}) => id === messageId);
        const known = this.isLoaded && isAround();
        await super.loadAround(...arguments);
        if (this.model === "crm.account" && !known && isAround()) {
            const index = this.messages.findIndex(({id}) => id === messageId);
            const newer = this.messages.length - index - 1;
            this.loadOlder = index + 1 >= this.store.FETCH_LIMIT;
            this.loadNewer = newer >= this.store.FETCH_LIMIT;
        }
    },
});

patch(SearchMessageResult.prototype, {
    onLoadMoreVisible() {
        const {messageSearch, thread} = this.props;
        if (thread.model !== "crm.account") {
            return super.onLoadMoreVisible(...arguments);
        }
        messageSearch.search(messageSearch.messages.at(-1)?.id || false);
    },
});

patch(ThreadComponent.prototype, {
    /** Keep what is shown in its place when more messages are loaded. */
    applyScrollContextually(thread) {
        const {oldestPersistentMessage: oldest, newestPersistentMessage: newest} = this;
        if (thread.model !== "crm.account" || !oldest || !newest) {
            return super.applyScrollContextually(...arguments);
        }
        const isNew = (message, before) => message?.id !== before.id;
        if (isNew(thread.newestPersistentMessage, newest) && this.isAtNewest) {
            this.snapshot = undefined; // what is new comes into sight
        }
        // ids that give the right result where Odoo compares them
        const ends = {
            oldestPersistentMessage: {
                value: {id: isNew(thread.oldestPersistentMessage, oldest) ? -1 : 0},
            },
            newestPersistentMessage: {
                value: {id: isNew(thread.newestPersistentMessage, newest) ? 1 : 0},
            },
        };
        this.oldestPersistentMessage = this.newestPersistentMessage = {id: 0};
        super.applyScrollContextually(Object.create(thread, ends));
    },

    /** Whether the newest message was in sight, which is on top of a page. */
    get isAtNewest() {
        return this.props.order === "desc" && this.snapshot?.scrollTop < AT_TOP;
    },
});
