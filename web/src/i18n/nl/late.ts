/** The texts of pages that are looked at now and then, a file per part. */
import activities from "./activities.json";
import first from "./first.json";
import late from "./late.json";
import mail from "./mail.json";
import newsletters from "./newsletters.json";
import people from "./people.json";
import signup from "./signup.json";

export default { ...late, ...first, ...people, ...mail, ...newsletters, ...activities, ...signup };
