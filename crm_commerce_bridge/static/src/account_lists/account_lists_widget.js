import {Component, onMounted, useState} from "@odoo/owl";
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
        onMounted(() => this.loadChannels());
    }

    /** Load the channels, for the group of users who see several of them. */
    async loadChannels() {
        if (await user.hasGroup(CHANNEL_GROUP)) {
            this.state.channels = await this.orm.searchRead(
                "commerce.channel",
                [],
                ["name"]
            );
        }
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
            count:
                data[list.count] > MANY
                    ? `${formatInteger(MANY)}+`
                    : formatInteger(data[list.count] || 0),
            active: name === this.state.name,
        }));
    }

    get shown() {
        return this.lists.find((list) => list.active);
    }

    show(list) {
        this.state.name = list.name;
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
