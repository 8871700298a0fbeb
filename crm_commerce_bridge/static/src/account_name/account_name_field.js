import {charField} from "@web/views/fields/char/char_field";
import {registry} from "@web/core/registry";

/**
 * A column for names of accounts, or of people they are found by, that is wide enough
 * to tell the companies of a group apart.
 *
 * Odoo shrinks text to the width of some eight letters where there are many columns.
 */
registry.category("fields").add("crm_account_name", {
    ...charField,
    listViewWidth: [170],
});
