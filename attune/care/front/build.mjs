// Builds the one stylesheet and lays the front-end packages where Django serves them.
// Run by `make` after `npm ci`; everything it writes is in static/vendor, which git ignores.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { compile } from "sass";

const out = "attune/care/static/vendor";
mkdirSync(out, { recursive: true });

const sheet = compile("attune/care/front/attune.scss", {
  loadPaths: ["node_modules/nhsuk-frontend/dist/nhsuk", "attune/care/front"],
  style: "compressed",
  quietDeps: true,
});
writeFileSync(`${out}/attune.css`, sheet.css);
copyFileSync("node_modules/htmx.org/dist/htmx.min.js", `${out}/htmx.min.js`);
