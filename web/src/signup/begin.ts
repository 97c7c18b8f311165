/** With what a form begins, and the bounds that the server holds forms to. */
import type { Fields } from "../flow/document";
import { asList, put } from "../forms/values";

/** What an answer can be. */
export const KINDS = ["email", "text", "long_text", "phone", "number", "date", "yes_no", "choice", "choices"] as const;
/** As long as the API takes names, and as long as it takes texts. */
export const LABEL_CHARS_MAX = 200;
export const PROSE_CHARS_MAX = 3_000;
export const ID_CHARS_MAX = 40;
export const QUESTIONS_MAX = 40;
export const OPTIONS_MAX = 100;
export const NUMBER_MAX = 1_000_000_000;

/** What one can begin with. */
export const BEGINNINGS = ["signUp", "survey"] as const;
export type Beginning = (typeof BEGINNINGS)[number];

type Say = (key: `signup.${"address" | "firstName" | "wordingFirst" | "surveyScore" | "surveyWhich" | "surveyWhy" | "firstOption" | "secondOption"}`) => string;

/** A form that subscribes people to an interest, where there is one. */
function signUp(say: Say, interest: string): Fields {
  return {
    fields: [address(say), { id: "first_name", kind: "text", label: say("signup.firstName"), save_as: "first_name" }],
    ...(interest === "" ? {} : { interests: [interest], consent: { wording: say("signup.wordingFirst") } }),
  };
}

/** A form that asks, and subscribes nobody. It waits for no confirmation: nothing is mailed for what was answered. */
function survey(say: Say): Fields {
  const options = [
    { id: "one", label: say("signup.firstOption") },
    { id: "two", label: say("signup.secondOption") },
  ];
  return {
    fields: [
      { id: "score", kind: "number", label: say("signup.surveyScore"), least: 0, most: 10, required: true },
      { id: "which", kind: "choice", label: say("signup.surveyWhich"), options },
      { id: "why", kind: "long_text", label: say("signup.surveyWhy") },
      address(say),
    ],
    confirm: false,
  };
}

function address(say: Say): Fields {
  return { id: "email", kind: "email", label: say("signup.address") };
}

/** The first text of a form. */
export function begun(as: Beginning, named: { readonly handle: string; readonly name: string }, interest: string, say: Say): Fields {
  const rest = as === "survey" ? survey(say) : signUp(say, interest);
  return { format: 1, handle: named.handle, name: named.name, title: named.name, ...rest };
}

/** A question with another kind of answer. What says nothing about that kind goes. */
export function withKind(question: Fields, kind: string, firstOption: string): Fields {
  const isChoice = kind === "choice" || kind === "choices";
  const options = asList(question["options"]);
  const chosen = put(put(question, "kind", kind), "options", isChoice ? (options.length > 0 ? options : [{ id: "one", label: firstOption }]) : undefined);
  return kind === "number" ? chosen : put(put(chosen, "least", undefined), "most", undefined);
}
