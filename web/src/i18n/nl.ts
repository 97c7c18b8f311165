/** All texts in one language, a file per part of the pages. */
import app from "./nl/app.json";
import pages from "./nl/pages.json";
import report from "./nl/report.json";
import work from "./nl/work.json";

export default { ...app, ...pages, ...report, ...work };
