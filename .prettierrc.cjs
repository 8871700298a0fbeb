/** @type {import('prettier').Config} */
module.exports = {
    // Found through NODE_PATH: ./dev keeps the modules outside the checkout.
    plugins: [require.resolve("@prettier/plugin-xml")],
    bracketSpacing: false,
    printWidth: 88,
    proseWrap: "preserve",
    semi: true,
    trailingComma: "es5",
    xmlWhitespaceSensitivity: "preserve",
};
