/**
 * What can be set, as data: which fields a block, a trigger or a workflow has, which kind of input each is,
 * and which of them stand under "more options". The engine alone says whether what is set is right.
 */
import type { KindName } from "../flow/kinds";

/** The kinds of input. */
export type Input =
  | "text"
  | "long"
  | "code"
  | "number"
  | "share"
  | "boolean"
  | "lapse"
  | "lapseOrMoment"
  | "moment"
  | "time"
  | "window"
  | "windowOrNone"
  | "email"
  | "segment"
  | "workflow"
  | "workflowsOrAll"
  | "coupons"
  | "source"
  | "secret"
  | "interest"
  | "tag"
  | "event"
  | "events"
  | "contactField"
  | "path"
  | "keys"
  | "names"
  | "rule"
  | "recipients"
  | "recipient"
  | "changes"
  | "data"
  | "headers"
  | "saved"
  | "schema"
  | "arms"
  | "block"
  | "goal"
  | "choice"
  | "choices"
  | "zone"
  | "lapseOrWord"
  | "wait"
  | "map"
  | "json";

/** One field. */
export type Field = {
  readonly key: string;
  readonly is: Input;
  /** The words to choose from, or the one beside a length of time. */
  readonly of?: readonly string[];
  /** The fields of the map below it. */
  readonly fields?: readonly Field[];
  /** What it is called, where its key has another name elsewhere. */
  readonly name?: string;
};

/** The fields of something: those that everybody sees, and those under "more options". */
export type Form = { readonly first: readonly Field[]; readonly more: readonly Field[] };

const OF_WORKFLOW = ["marketing", "service"] as const;
const WHERE: Field = { key: "where", is: "rule" };

/** The fields of each kind of block, but for those that all have. */
export const BLOCK_FORMS: Record<KindName, Form> = {
  send_email: {
    first: [
      { key: "email", is: "email" },
      { key: "not_later_than", is: "lapseOrMoment" },
    ],
    more: [
      { key: "interest", is: "interest" },
      { key: "purpose", is: "choice", of: OF_WORKFLOW },
      { key: "window", is: "windowOrNone", name: "sendWindow" },
      { key: "cap", is: "text" },
      { key: "wait_outcome", is: "boolean" },
    ],
  },
  notify_staff: {
    first: [
      { key: "to", is: "recipients" },
      { key: "text", is: "long", name: "notice" },
    ],
    more: [
      { key: "email", is: "email", name: "noticeEmail" },
      { key: "fallback", is: "recipient" },
      { key: "dedupe", is: "lapse" },
      { key: "digest", is: "lapse" },
      {
        key: "remind",
        is: "map",
        fields: [
          { key: "after", is: "lapse", name: "remindAfter" },
          { key: "to", is: "recipients", name: "remindTo" },
          { key: "times", is: "number", name: "remindTimes" },
          { key: "task", is: "block", name: "remindTask" },
        ],
      },
      { key: "channel", is: "choice", of: ["email", "chat", "webhook"] },
    ],
  },
  create_task: {
    first: [
      { key: "title", is: "text" },
      { key: "to", is: "recipients" },
      { key: "due", is: "lapse" },
    ],
    more: [
      { key: "text", is: "long", name: "taskText" },
      { key: "fallback", is: "recipient" },
    ],
  },
  // All of it hangs together, so that it has a form of its own.
  wait: { first: [{ key: "for until time window", is: "wait" }], more: [{ key: "from", is: "choice", of: ["block", "entry"], name: "waitFrom" }, { key: "jitter", is: "lapse" }] },
  wait_for: { first: [{ key: "branches", is: "arms", name: "waitForArms" }, { key: "at_most", is: "lapseOrMoment" }], more: [{ key: "stable", is: "lapse" }] },
  wait_for_data: {
    first: [
      { key: "source", is: "source" },
      { key: "at_most", is: "lapse" },
    ],
    more: [
      { key: "past", is: "moment" },
      { key: "at_limit", is: "choice", of: ["end", "ask", "go_on"] },
    ],
  },
  branch: { first: [{ key: "branches", is: "arms" }], more: [] },
  split: { first: [{ key: "branches", is: "arms", name: "splitArms" }], more: [] },
  goto: {
    first: [
      { key: "block", is: "block" },
      { key: "visits", is: "number" },
    ],
    more: [],
  },
  goal: { first: [{ key: "goal", is: "goal" }], more: [{ key: "pull", is: "boolean" }] },
  end: { first: [{ key: "reason", is: "text" }], more: [] },
  change_contact: { first: [{ key: "changes", is: "changes" }], more: [] },
  pick: {
    first: [
      { key: "from", is: "path", name: "pickFrom" },
      { key: "at_most", is: "number", name: "pickMost" },
    ],
    more: [{ key: "where", is: "rule", name: "pickWhere" }],
  },
  give_coupon: {
    first: [
      { key: "coupons", is: "coupons" },
      { key: "valid", is: "lapse" },
    ],
    more: [],
  },
  call: {
    first: [
      { key: "method", is: "choice", of: ["POST", "GET", "PUT", "PATCH", "DELETE"] },
      { key: "url", is: "text" },
      { key: "body", is: "code" },
    ],
    more: [
      { key: "headers", is: "headers" },
      { key: "sign", is: "secret" },
      { key: "save", is: "saved" },
      { key: "timeout", is: "lapse" },
      { key: "retries", is: "number" },
    ],
  },
  emit_event: {
    first: [
      { key: "event", is: "event", name: "writtenEvent" },
      { key: "data", is: "data" },
    ],
    more: [],
  },
  start_workflow: { first: [{ key: "workflow", is: "workflow" }], more: [{ key: "data", is: "data" }] },
  stop_workflow: { first: [{ key: "workflow", is: "workflow" }], more: [{ key: "data", is: "data" }] },
  unsubscribe: {
    first: [
      { key: "interest", is: "interest", name: "leftInterest" },
      { key: "all", is: "boolean", name: "leaveAll" },
    ],
    more: [],
  },
};

/** What starts a workflow, by the word behind `start:`. */
export const TRIGGER_FORMS = {
  event: {
    first: [{ key: "event", is: "events" }, WHERE],
    more: [
      { key: "key", is: "keys" },
      { key: "nth", is: "json" },
      {
        key: "each",
        is: "map",
        fields: [{ key: "items", is: "path" }, { key: "where", is: "rule", name: "eachWhere" }],
      },
      { key: "contacts", is: "rule" },
    ],
  },
  inactivity: {
    first: [
      { key: "after", is: "event" },
      { key: "for", is: "lapse", name: "silence" },
      { key: "without", is: "events" },
    ],
    more: [
      WHERE,
      { key: "same", is: "names" },
      { key: "at_most", is: "lapse", name: "silenceMost" },
      { key: "key", is: "keys" },
    ],
  },
  change: { first: [{ key: "field", is: "contactField" }, WHERE], more: [{ key: "key", is: "keys" }] },
  segment: {
    first: [
      { key: "segment", is: "segment" },
      { key: "tag", is: "tag" },
      { key: "interest", is: "interest", name: "joinedInterest" },
      { key: "change", is: "choice", of: ["joined", "left"] },
      { key: "members", is: "choice", of: ["future", "current", "both"] },
    ],
    more: [{ key: "rule", is: "rule" }, WHERE, { key: "key", is: "keys" }],
  },
  date: {
    first: [
      { key: "date", is: "contactField", name: "dateField" },
      { key: "offset", is: "lapse" },
      { key: "time", is: "time" },
      { key: "repeat", is: "choice", of: ["once", "yearly", "monthly"] },
    ],
    more: [
      { key: "leap_day", is: "choice", of: ["feb28", "mar1"] },
      { key: "catch_up", is: "lapse" },
      WHERE,
    ],
  },
  occasion: {
    first: [
      { key: "at", is: "moment" },
      { key: "segment", is: "segment", name: "occasionSegment" },
    ],
    more: [
      { key: "lead", is: "lapse" },
      { key: "members", is: "choice", of: ["live", "snapshot"] },
      { key: "catch_up", is: "lapse" },
      WHERE,
    ],
  },
  manual: { first: [{ key: "schema", is: "schema" }], more: [WHERE, { key: "key", is: "keys" }] },
} as const satisfies Record<string, Form>;

/** The word behind `start:`. */
export type StartName = keyof typeof TRIGGER_FORMS;

/** Who enters, and how often. */
export const ENTRY_FORM: Form = {
  first: [
    { key: "again", is: "lapseOrWord", of: ["never", "always"] },
    { key: "when", is: "rule", name: "entryWhen" },
  ],
  more: [
    { key: "again_from", is: "choice", of: ["entry", "end"] },
    {
      key: "max",
      is: "map",
      fields: [{ key: "times", is: "number" }, { key: "per", is: "lapse" }],
    },
    { key: "inside", is: "choice", of: ["ignore", "restart", "update", "beside"] },
    { key: "one_per_contact", is: "boolean" },
    { key: "late", is: "lapse" },
    { key: "existing", is: "map", fields: [{ key: "look_back", is: "lapse" }] },
    {
      key: "ramp",
      is: "map",
      fields: [
        { key: "at_most", is: "text", name: "rampMost" },
        { key: "per", is: "lapse" },
        { key: "order", is: "choice", of: ["oldest", "newest"] },
      ],
    },
  ],
};

/** A rule by which one leaves early. */
export const EXIT_FORM: Form = { first: [{ key: "label", is: "text" }, { key: "when", is: "rule", name: "exitWhen" }], more: [] };

/** What the workflow is for. */
export const GOAL_FORM: Form = {
  first: [
    { key: "label", is: "text" },
    { key: "when", is: "rule", name: "goalWhen" },
    { key: "value", is: "path", name: "goalValue" },
    { key: "leave", is: "boolean", name: "goalLeaves" },
  ],
  more: [
    { key: "window", is: "lapse", name: "goalWindow" },
    { key: "primary", is: "boolean" },
  ],
};

/** What holds for the whole workflow. */
export const WORKFLOW_FORM: Form = {
  first: [
    { key: "name", is: "text", name: "workflowName" },
    { key: "purpose", is: "choice", of: OF_WORKFLOW },
    { key: "interest", is: "interest" },
    { key: "audience", is: "rule" },
  ],
  more: [
    { key: "basis", is: "choices", of: ["opt_in", "customer", "request"] },
    { key: "note", is: "long" },
    { key: "zone", is: "zone" },
    { key: "holidays", is: "choice", of: ["nl", "be", "de", "fr", "uk", "none"] },
  ],
};

/** When and how much it may send. */
export const LIMITS_FORM: Form = {
  first: [
    { key: "window", is: "windowOrNone", name: "sendWindow" },
    { key: "schedule", is: "map", fields: [{ key: "from", is: "text", name: "liveFrom" }, { key: "until", is: "text", name: "liveUntil" }] },
    {
      key: "budgets",
      is: "map",
      fields: [
        { key: "per_contact", is: "number" },
        { key: "per_day", is: "number" },
        { key: "bounced", is: "share" },
      ],
    },
  ],
  more: [
    { key: "cap", is: "text" },
    { key: "priority", is: "number" },
    {
      key: "holds_back",
      is: "map",
      fields: [{ key: "workflows", is: "workflowsOrAll" }, { key: "for", is: "lapse", name: "holdsFor" }],
    },
    { key: "hold_out", is: "share" },
  ],
};
