/** Steps that several tours take. */

/** Look for something in a list, as by the first proposal of the search view. */
export function find(text) {
    return [
        {
            content: `Look for ${text}`,
            trigger: ".o_searchview_input",
            run: `edit ${text}`,
        },
        {
            content: "Search",
            trigger: ".o_searchview_autocomplete .o-dropdown-item:first",
            run: "click",
        },
    ];
}
