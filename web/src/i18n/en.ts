/** All texts in one language, a file per part of the pages. */
import app from "./en/app.json";
import pages from "./en/pages.json";
import report from "./en/report.json";
import work from "./en/work.json";

export default { ...app, ...pages, ...report, ...work };
