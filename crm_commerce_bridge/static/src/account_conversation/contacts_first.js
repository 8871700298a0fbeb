import {RecipientsInput} from "@mail/core/web/recipients_input";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

/** Propose the contacts of an account first as recipients of its messages. */
patch(RecipientsInput.prototype, {
    getAutoCompleteSources() {
        const sources = super.getAutoCompleteSources();
        if (this.props.thread.model !== "crm.account") {
            return sources;
        }
        const options = (term) => this.loadAccountContacts(term);
        return [{placeholder: _t("Loading..."), options}, ...sources];
    },

    async loadAccountContacts(term) {
        const chosen = this.getAllMailThreadRecipients().map((one) => one.partner_id);
        const contacts = await this.orm.searchRead(
            "res.partner",
            [
                ["crm_account_id", "=", this.props.thread.id],
                ["id", "not in", chosen.filter(Boolean)],
                ["email_normalized", "!=", false],
                "|",
                ["name", "ilike", term],
                ["email", "ilike", term],
            ],
            ["display_name", "email", "name"],
            {limit: 5, order: "is_company, name"}
        );
        return contacts.map((contact) => ({
            label: `${contact.display_name} <${contact.email}>`,
            onSelect: () =>
                this.insertAdditionalRecipient({...contact, partner_id: contact.id}),
        }));
    },
});
