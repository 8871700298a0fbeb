import {Component, onWillStart, useEffect, useState} from "@odoo/owl";
import {Domain} from "@web/core/domain";
import {EmbeddedView} from "@crm_commerce_bridge/embedded_view/embedded_view";
import {accountLists} from "./account_lists";
import {formatInteger} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";

const CHANNEL_GROUP = "crm_commerce_bridge.group_commerce_channel";

/** Larger numbers are shown as this number and a plus sign. */
const MANY = 10000;

/** The lists of the commerce page, one at a time. */
export class AccountListsWidget extends Component {
    static template = "crm_commerce_bridge.AccountLists";
    static components = {EmbeddedView};
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({
            name: this.entries[0][0],
            channels: [],
            channelId: false,
        });
        this.onAction = this.onAction.bind(this);
        onWillStart(async () => {
            this.seesChannels = await user.hasGroup(CHANNEL_GROUP);
        });
        useEffect(
            () => {
                this.forgetChannels();
            },
            () => [this.props.record.resId]
        );
    }

    /**
     * Load the channels of what is shown, when it is no part of one already.
     *
     * @param {Object} action what the list shows, of all channels
     */
    async onAction(action) {
        const list = this.shown;
        if (this.seesChannels && list.channel && !this.state.channelId) {
            const channels = await this.countByChannel(list, action);
            if (list.name === this.state.name) {
                this.state.channels = channels;
            }
        }
    }

    /** Count the records of a list in each of the channels that it has. */
    async countByChannel({channel: path, channelsOfOrders}, action) {
        const {res_model: model, domain = [], context} = action;
        const [source, among] = channelsOfOrders
            ? ["sale.order", [[channelsOfOrders, "=", this.props.record.resId]]]
            : [model, domain];
        const groups = await this.orm.formattedReadGroup(
            source,
            among,
            ["commerce_channel_id"],
            ["__count"]
        );
        const count = (id) => {
            const within = Domain.and([domain, [[path, "=", id]]]).toList();
            return this.orm.searchCount(model, within, {context});
        };
        const channels = groups
            .filter((group) => group.commerce_channel_id)
            .map(async ({commerce_channel_id: [id, name], __count}) => {
                return {id, name, count: channelsOfOrders ? await count(id) : __count};
            });
        return Promise.all(channels);
    }

    get entries() {
        const {data} = this.props.record;
        return accountLists.getEntries().filter(([, list]) => list.count in data);
    }

    get lists() {
        const {data} = this.props.record;
        return this.entries.map(([name, list]) => ({
            ...list,
            name,
            count: this.formatCount(data[list.count] || 0),
            active: name === this.state.name,
        }));
    }

    get shown() {
        return this.lists.find((list) => list.active);
    }

    formatCount(count) {
        return count > MANY ? `${formatInteger(MANY)}+` : formatInteger(count);
    }

    show(list) {
        this.state.name = list.name;
        this.forgetChannels();
    }

    forgetChannels() {
        this.state.channels = [];
        this.state.channelId = false;
    }

    get domain() {
        const {channel} = this.shown;
        const {channelId} = this.state;
        return channel && channelId ? [[channel, "=", channelId]] : [];
    }

    /** Narrow the list to a channel, or take that back. */
    toggleChannel({id}) {
        this.state.channelId = this.state.channelId === id ? false : id;
    }
}

registry.category("view_widgets").add("crm_account_lists", {
    component: AccountListsWidget,
});
