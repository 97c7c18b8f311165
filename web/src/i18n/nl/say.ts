/** What the program says, in Dutch; a page that has nothing to say in Dutch does not have it. */
import { saidAgain, speaker } from "../sentences";
import said from "./sentences.json";

export { saidAgain };

/** One sentence. */
export const say = speaker(said);
