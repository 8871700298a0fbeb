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

/**
 * Steps that take this many clicks, no more and no less.
 *
 * Counted are the clicks that the page gets, also the one into a field before something
 * is typed there. Typing, and choosing with the keyboard, is no click.
 */
export function inClicks(expected, steps) {
    let clicks = 0;
    const count = () => {
        clicks += 1;
    };
    return [
        {
            content: "Count from here",
            trigger: "body",
            run: () => window.addEventListener("click", count, true),
        },
        ...steps,
        {
            content: `It took ${expected} clicks`,
            trigger: "body",
            run() {
                window.removeEventListener("click", count, true);
                if (clicks !== expected) {
                    throw new Error(`It took ${clicks} clicks, not ${expected}`);
                }
            },
        },
    ];
}
