// Renders snippets with liquidjs: JSON comes in on standard input and goes out as
// [{"text": …} or {"error": …}], one for each snippet.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { Liquid } = require(path.join(process.env.POSTDUIF_NODE, "node_modules", "liquidjs"));

const { data, partials, snippets } = JSON.parse(fs.readFileSync(0, "utf8"));
const engine = () =>
  new Liquid({
    templates: partials,
    strictFilters: true,
    ownPropertyOnly: true,
    timezoneOffset: 0,
    locale: "en-US",
  });
const results = snippets.map((snippet) => {
  try {
    // A copy each time: some filters of some engines change what they are given.
    return { text: engine().parseAndRenderSync(snippet, structuredClone(data)) };
  } catch (error) {
    return { error: String(error.message).split("\n")[0] };
  }
});
fs.writeFileSync(1, JSON.stringify(results));
