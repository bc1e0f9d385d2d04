// The page that checks receipts: here in the browser where it can, else the form goes to the server.
import {
  RecordError,
  canCheck,
  checkConsistency,
  checkCosignatures,
  checkInclusion,
  checkSignature,
  consistencyPath,
  entryOf,
  hex,
  readCheckpoint,
  readKey,
  readNote,
  readReceipt,
} from "./record.js";

const byId = (id) => document.getElementById(id);
const told = (id) => JSON.parse(byId(id).textContent);
const words = told("record-words");
const site = told("record-site");
const language = document.documentElement.lang;
const form = byId("verify-form");
const result = byId("verify-result");

const number = (value) => value.toLocaleString(language, { useGrouping: "always" });
const moment = (seconds) =>
  new Date(1000 * seconds).toLocaleString(language, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }) + " UTC";
const say = (code, values = {}) =>
  (words[code] ?? code).replace(/%\((\w+)\)s/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : String(value);
  });

const element = (name, text, className) => {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
};

const VOTES = { 1: "agree", 0: "pass", "-1": "disagree" };
const MOST_LETTERS = 2000;

const CHOICES = { accept: "choice-accept", reject: "choice-reject", object: "choice-object" };
const OF_RATIFICATIONS = ["ratification", "clause", "answer", "enrolled"];
const MOST_CHOICES = 100;
const isFields = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

const choicesOf = (choices) => Object.entries(choices).slice(0, MOST_CHOICES)
  .filter(([, one]) => isFields(one) && Object.hasOwn(CHOICES, one.choice))
  .map(([key, one]) => say("says-choice", { clause: key.slice(0, 40), choice: words[CHOICES[one.choice]] }))
  .join(words["says-comma"]);

const insideRatification = ({ type, ratification, version, choices, ...said }) => {
  if (type === "constitution" && Number.isSafeInteger(version)) return say("says-constitution", { version });
  const { commitment, challenge } = said;
  if (type === "challenge" && Number.isSafeInteger(commitment) && Number.isSafeInteger(challenge)) {
    return say("says-challenge", { challenge, commitment });
  }
  if (!Number.isSafeInteger(ratification)) return "";
  if (type === "ballot" && isFields(choices)) return say("says-ballot", { ratification, choices: choicesOf(choices) });
  const clause = typeof said.clause === "string" ? said.clause.slice(0, 40) : "";
  if (type === "objection" && typeof said.text === "string") {
    return say(said.withdrawn ? "says-objection-withdrawn" : "says-objection", { clause, ratification });
  }
  return OF_RATIFICATIONS.includes(type) ? say(`says-${type}`, { clause, ratification }) : "";
};

// What the record inside says, in words; whatever it is, it is text and nothing else.
const inside = (said) => {
  const isNumber = Number.isSafeInteger(said.statement);
  if (said.type === "vote" && isNumber) {
    if (said.value === null) return say("says-taken-back", { statement: said.statement });
    const vote = VOTES[said.value];
    if (vote) {
      const code = said.important ? "says-important-vote" : "says-vote";
      return say(code, { statement: said.statement, vote: words[vote] });
    }
  }
  if (said.type === "participant") return say("says-participant");
  if (said.type === "statement" && isNumber) return say("says-statement", { statement: said.statement });
  return insideRatification(said) || say("says-other", { kind: String(said.type).slice(0, 40) });
};

const link = async (said) => {
  if (typeof said.conversation !== "string" || !Number.isSafeInteger(said.statement)) return null;
  const answer = await fetch(`${site.log}conversations.json`);
  if (!answer.ok) return null;
  const found = (await answer.json()).find((one) => one.conversation === said.conversation);
  if (!found) return null;
  const anchor = element("a", say("says-where", { topic: found.topic }));
  anchor.href = `/c/${encodeURIComponent(found.slug)}/statements/${said.statement}/`;
  return anchor;
};

const opened = (summary, text) => {
  const details = element("details");
  details.append(element("summary", summary));
  details.append(element("pre", text.slice(0, MOST_LETTERS)));
  return details;
};

const fetchLog = async (path) => {
  let answer;
  try {
    answer = await fetch(site.log + path, { cache: path === "checkpoint" ? "no-cache" : "default" });
  } catch {
    throw new RecordError("offline");
  }
  if (!answer.ok) throw new RecordError("offline");
  return new Uint8Array(await answer.arrayBuffer());
};

const checkPresent = async (checkpoint, key) => {
  const note = readNote(new TextDecoder().decode(await fetchLog("checkpoint")), "present-checkpoint");
  await checkSignature(note, key);
  const now = readCheckpoint(note.text, "present-checkpoint");
  const grown = checkpoint.size < now.size && checkpoint.size > 0;
  const path = grown ? await consistencyPath(fetchLog, checkpoint.size, now.size) : [];
  await checkConsistency(checkpoint, now, path);
  return now;
};

// Every step: the name of what is looked at, and what is found; the first that fails ends it.
const steps = (receipt, key, own) => {
  const { checkpoint, note, said } = receipt;
  let entry;
  return [
    ["step-says", async () => {
      const found = [element("p", inside(said))];
      if (/^\d{4}-\d\d-\d\dT\d\d:00Z$/.test(said.time)) {
        found.push(element("p", say("says-time", { time: moment(Date.parse(said.time) / 1000) }), "soft small"));
      }
      found.push(opened(say("says-exactly"), receipt.record));
      const where = own ? await link(said).catch(() => null) : null;
      if (where) found.splice(1, 0, where);
      return found;
    }],
    ["step-entry", async () => {
      entry = await entryOf(receipt);
      return [element("p", say("entry", { index: receipt.index })), element("code", hex(entry), "digest")];
    }],
    ["step-path", async () => {
      await checkInclusion(receipt, entry);
      return [element("p", say("path-leads", { steps: receipt.path.length, size: checkpoint.size }))];
    }],
    ["step-signed", async () => {
      if (checkpoint.origin !== key.name) throw new RecordError("origin", { origin: checkpoint.origin, name: key.name });
      await checkSignature(note, key);
      return [element("p", say("signed", { name: key.name }))];
    }],
    ["step-witnessed", async () => {
      const witnesses = own ? await Promise.all(site.witnesses.map(readKey)) : [];
      const { seen, unknown } = await checkCosignatures(note, witnesses, key);
      const found = seen.map((one) => element("p", say("witness", { name: one.name, moment: moment(one.moment) })));
      if (!seen.length) found.push(element("p", say("no-witness")));
      for (const name of unknown) found.push(element("p", say("witness-unknown", { name })));
      found.doubtful = !seen.length || unknown.length > 0;
      found.verdict = unknown.length ? "verdict-partly" : "";
      return found;
    }],
    ["step-present", async () => {
      if (!own) return Object.assign([element("p", say("present-elsewhere"))], { doubtful: true });
      const now = await checkPresent(checkpoint, key);
      return [element("p", say(now.size === checkpoint.size ? "present-same" : "present-grown", { size: checkpoint.size, now: now.size }))];
    }],
  ];
};

const MARKS = { good: "✓", bad: "✕", doubtful: "–", waiting: "…" };

const showStep = (list, title) => {
  const item = element("li", "", "waiting");
  const mark = element("span", MARKS.waiting, "mark");
  mark.setAttribute("aria-hidden", "true");
  const state = element("span", "", "visually-hidden");
  const head = element("h3");
  head.append(say(title), state);
  const body = element("div");
  item.append(mark, head, body);
  list.append(item);
  return (kind, parts) => {
    item.className = kind;
    mark.textContent = MARKS[kind];
    state.textContent = ` (${say(`state-${kind}`)})`;
    body.replaceChildren(...parts);
  };
};

const showVerdict = (kind, code, values) => {
  const box = element("div", "", `notice ${kind}`);
  const title = element("h2", say(code, values), "verdict");
  title.tabIndex = -1;
  box.append(title);
  if (words[`${code}-more`]) box.append(element("p", say(`${code}-more`, values)));
  result.prepend(box);
  title.focus({ preventScroll: true });
  box.scrollIntoView({ block: "nearest" });
};

const refused = (failure) => (failure instanceof RecordError ? failure : new RecordError("broken"));

const check = async (bytes, keyText) => {
  result.replaceChildren();
  const own = !keyText || keyText === site.key;
  const key = await readKey(keyText || site.key);
  const receipt = readReceipt(bytes);
  const list = element("ol", "", "steps");
  result.append(list);
  let verdict = "verdict-good";
  for (const [name, look] of steps(receipt, key, own)) {
    const show = showStep(list, name);
    try {
      const parts = await look();
      show(parts.doubtful ? "doubtful" : "good", parts);
      verdict = parts.verdict || verdict;
    } catch (failure) {
      const wrong = refused(failure);
      const offline = wrong.code === "offline";
      show(offline ? "doubtful" : "bad", [element("p", say(`wrong-${wrong.code}`, wrong.values))]);
      if (!offline) return showVerdict("bad", "verdict-bad");
      verdict = "verdict-offline";
    }
  }
  return showVerdict(verdict === "verdict-good" ? "good" : "open", verdict);
};

const wrongField = (failure) => {
  const wrong = refused(failure);
  const field = wrong.code === "key" ? byId("id_key") : byId("id_text");
  field.setAttribute("aria-invalid", "true");
  showVerdict("bad", wrong.code === "key" ? "verdict-key" : "verdict-unreadable");
  result.firstElementChild.append(element("p", say(`wrong-${wrong.code}`, wrong.values)));
};

const given = async () => {
  const [file] = byId("id_file").files;
  // One more octet than a receipt can have is enough to see that it is none.
  if (file) return new Uint8Array(await file.slice(0, 65537).arrayBuffer());
  const text = byId("id_text").value.replaceAll("\r\n", "\n").trimStart();
  // Whoever copies text loses the end of its last line.
  return new TextEncoder().encode(text && !text.endsWith("\n") ? `${text}\n` : text);
};

const start = async () => {
  if (!(await canCheck())) {
    byId("verify-cannot").hidden = false;
    return;
  }
  byId("verify-can").hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    result.setAttribute("aria-busy", "true");
    try {
      await check(await given(), byId("id_key").value.trim());
    } catch (failure) {
      result.replaceChildren();
      wrongField(failure);
    }
    result.removeAttribute("aria-busy");
  });
  form.dataset.ready = "yes";
};
start();
