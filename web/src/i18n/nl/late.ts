/** The texts of pages that are looked at now and then, a file per part. */
import first from "./first.json";
import late from "./late.json";
import people from "./people.json";
import mail from "./mail.json";

export default { ...late, ...first, ...people, ...mail };
