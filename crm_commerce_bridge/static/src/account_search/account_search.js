import {ActionHelper} from "@web/views/action_helper";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {ListRenderer} from "@web/views/list/list_renderer";
import {SearchModel} from "@web/search/search_model";
import {_t} from "@web/core/l10n/translation";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";

/** Fields that name an account or its customers. */
const NAMES = ["name", "ref", "customer_ids"];
const FILTERS = ["filter", "favorite"];

/**
 * Remove the default filters when the user searches for a name: all accounts are meant.
 *
 * Filters that the user has set stay.
 */
export class AccountSearchModel extends SearchModel {
    setup() {
        super.setup(...arguments);
        if (this.env.crmAccountSearch) {
            // the dialog to choose an account needs the terms of the search
            this.env.crmAccountSearch.model = this;
        }
    }

    addAutoCompletionValues(searchItemId, autocompleteValue) {
        if (NAMES.includes(this.searchItems[searchItemId].fieldName)) {
            this.query = this.query.filter((item) => !this.isByDefault(item));
        }
        return super.addAutoCompletionValues(searchItemId, autocompleteValue);
    }

    isByDefault({searchItemId}) {
        const {type, isDefault, byHand} = this.searchItems[searchItemId];
        return FILTERS.includes(type) && isDefault && !byHand;
    }

    toggleSearchItem(searchItemId) {
        this.searchItems[searchItemId].byHand = !this.activatesDefaults;
        return super.toggleSearchItem(searchItemId);
    }

    _activateDefaultSearchItems(...args) {
        this.activatesDefaults = true;
        super._activateDefaultSearchItems(...args);
        this.activatesDefaults = false;
    }
}

/** Say that nothing was found after a search, not that there are no records. */
export class SearchHelper extends ActionHelper {
    get searched() {
        return this.env.searchModel?.facets.some(({type}) => type === "field");
    }

    get showDefaultHelper() {
        return this.searched || super.showDefaultHelper;
    }

    get title() {
        return this.searched && _t("Nothing found");
    }

    get description() {
        return (
            this.searched &&
            _t("Search for a shorter text, or remove filters from the search bar.")
        );
    }
}

export class SearchListRenderer extends ListRenderer {
    static components = {...ListRenderer.components, ActionHelper: SearchHelper};
}

export class SearchKanbanRenderer extends KanbanRenderer {
    static components = {...KanbanRenderer.components, ActionHelper: SearchHelper};
}

const views = registry.category("views");
views.add("crm_search_list", {...listView, Renderer: SearchListRenderer});
views.add("crm_search_kanban", {...kanbanView, Renderer: SearchKanbanRenderer});
views.add("crm_account_list", {
    ...listView,
    Renderer: SearchListRenderer,
    SearchModel: AccountSearchModel,
});
views.add("crm_account_kanban", {
    ...kanbanView,
    Renderer: SearchKanbanRenderer,
    SearchModel: AccountSearchModel,
});
