// Found through NODE_PATH: ./dev keeps the modules outside the checkout.
const links = require.resolve("remark-validate-links");

module.exports = {plugins: [[links, {repository: false}]]};
