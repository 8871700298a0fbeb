// The modules are found through NODE_PATH: ./dev keeps them outside the checkout.
const js = require("@eslint/js");
const globals = require("globals");

module.exports = [
    js.configs.recommended,
    {
        languageOptions: {
            ecmaVersion: 2024,
            sourceType: "module",
            globals: {...globals.browser, odoo: "readonly", luxon: "readonly"},
        },
        rules: {
            eqeqeq: "error",
            "no-console": "error",
            "no-eval": "error",
            "no-implied-eval": "error",
            "no-shadow": "error",
            "no-unneeded-ternary": "error",
            "no-use-before-define": ["error", {functions: false}],
            "prefer-const": "error",
            "no-var": "error",
            "object-shorthand": "error",
            "spaced-comment": ["error", "always"],
        },
    },
    {
        files: ["**/*.cjs"],
        languageOptions: {sourceType: "commonjs", globals: globals.node},
    },
];
