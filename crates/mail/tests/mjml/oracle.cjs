// Renders MJML with npm's mjml: a list of sources on standard input, a list of HTML on standard output.
const path = require("node:path");
const modules = path.join(process.env.POSTDUIF_NODE, "node_modules");
const loaded = require(path.join(modules, "mjml"));
const mjml = loaded.default ?? loaded;

async function main() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const sources = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  const pages = [];
  for (const source of sources) {
    // Fonts of others are left out, as ours does; nothing is made smaller or prettier.
    const made = await mjml(source, { fonts: {}, keepComments: true, minify: false, beautify: false });
    if (made.errors.length > 0) throw new Error(made.errors.map((one) => one.formattedMessage).join("\n"));
    pages.push(made.html);
  }
  process.stdout.write(JSON.stringify(pages));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
