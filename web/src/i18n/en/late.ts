/** The texts of pages that are looked at now and then, a file per part. */
import activities from "./activities.json";
import answers from "./answers.json";
import asSent from "./as_sent.json";
import audit from "./audit.json";
import canvas from "./canvas.json";
import downtime from "./downtime.json";
import due from "./due.json";
import first from "./first.json";
import forms from "./forms.json";
import home from "./home.json";
import late from "./late.json";
import mail from "./mail.json";
import newsletters from "./newsletters.json";
import outbox from "./outbox.json";
import people from "./people.json";
import retention from "./retention.json";
import rights from "./rights.json";
import rules from "./rules.json";
import sender from "./sender.json";
import signup from "./signup.json";
import sources from "./sources.json";
import told from "./told.json";
import webhooks from "./webhooks.json";

export default { ...activities, ...answers, ...asSent, ...audit, ...canvas, ...downtime, ...due, ...first, ...forms, ...home, ...late, ...mail, ...newsletters, ...outbox, ...people, ...retention, ...rights, ...rules, ...sender, ...signup, ...sources, ...told, ...webhooks };
