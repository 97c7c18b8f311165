/** The texts of pages that are looked at now and then, a file per part. */
import activities from "./activities.json";
import audit from "./audit.json";
import canvas from "./canvas.json";
import downtime from "./downtime.json";
import first from "./first.json";
import forms from "./forms.json";
import home from "./home.json";
import late from "./late.json";
import mail from "./mail.json";
import newsletters from "./newsletters.json";
import people from "./people.json";
import rights from "./rights.json";
import rules from "./rules.json";
import signup from "./signup.json";
import sources from "./sources.json";
import told from "./told.json";
import webhooks from "./webhooks.json";

export default { ...late, ...first, ...people, ...rights, ...rules, ...mail, ...newsletters, ...activities, ...signup, ...home, ...webhooks, ...downtime, ...audit, ...sources, ...forms, ...canvas, ...told };
