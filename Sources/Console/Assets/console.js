// The console's script. Every page works without it; it adds keys, the next item at once, and
// selecting words. It loads nothing but pages of the console.
"use strict";

const root = document.documentElement;
root.classList.add("has-script");
const $ = (query, from = document) => from.querySelector(query);
const $$ = (query, from = document) => [...from.querySelectorAll(query)];
const stage = $("#stage");
const keyOf = {};
for (const key of $$("#help kbd[data-action]")) keyOf[key.dataset.action] = key.textContent;

// Notices

let noticeTimer = 0;
function say(text, stays = false) {
  $("#notice").textContent = text;
  clearTimeout(noticeTimer);
  if (!stays) noticeTimer = setTimeout(() => { $("#notice").textContent = ""; }, 6000);
}

// Covered words: shown while a key or a button is held

function unveil(isShown) {
  root.classList.toggle("unveil", isShown);
  for (const veil of $$(".veil")) {
    if (isShown) { veil.removeAttribute("role"); veil.removeAttribute("aria-label"); }
    else { veil.setAttribute("role", "img"); veil.setAttribute("aria-label", "covered"); }
  }
}
addEventListener("blur", () => unveil(false));
document.addEventListener("pointerdown", event => {
  if (event.target.closest("[data-hold]")) unveil(true);
});
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => unveil(false));
document.addEventListener("keydown", event => {
  if (event.target.matches?.("[data-hold]") && (event.key === " " || event.key === "Enter")) {
    event.preventDefault();
    unveil(true);
  }
});

// One item on the screen

let shownAt = 0;
let renewal = 0;
let ahead = null;       // {html, id}: the item after this one
let coming = null;      // a promise of it
let undoToken = null;   // of the last decision, where this page made one
let isBusy = false;

const article = () => $(".stage", stage ?? document);
const form = () => $("#verdict");
const queue = () => article()?.dataset.queue;
const token = () => $("input[name=_token]")?.value ?? "";

function begin() {
  const shown = article();
  if (!shown) return;
  shownAt = performance.now();
  const hold = $("[data-hold]", shown);
  if (hold && $(".veil", shown)) hold.hidden = false;
  clearInterval(renewal);
  if (!form()) return;
  const undo = $("[data-key=undo]", shown);
  if (undoToken !== null && undo) { undo.value = undoToken; undo.hidden = !undoToken; }
  const mark = $("#mark-selection");
  if (mark) mark.hidden = false;
  summarise();
  renewal = setInterval(() => send(`/items/${shown.dataset.item}/renew`, {}).catch(() => {}), 240000);
}

async function send(path, fields, body = new URLSearchParams()) {
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  if (!body.has("_token")) body.append("_token", token());
  const answer = await fetch(path, {
    method: "POST", body, credentials: "same-origin", redirect: "error",
    headers: { "x-winnow-fragment": "1" },
  });
  if (!answer.ok) {
    const error = new Error(await answer.text() || "The console did not take it.");
    error.status = answer.status;
    throw error;
  }
  return answer;
}

async function fragment(answer) {
  if (answer.status === 204) return null;
  const html = await answer.text();
  return { html, id: /data-item="(\d+)"/.exec(html)?.[1] };
}

// A break that is proposed with an item that came without a page being loaded is said as well.
let isReminded = Boolean($("[data-reminder]"));
let reminding = "";
function remind() {
  const reminder = $("[data-reminder]", stage);
  if (reminder && !isReminded) reminding = ` ${reminder.textContent}`;
  isReminded = Boolean(reminder);
}

function show(next) {
  if (next) {
    stage.innerHTML = next.html;
    history.replaceState(null, "", `/items/${next.id}`);
    scrollTo(0, 0);
    begin();
    // A screen reader goes on with the item that came.
    $(".itemhead", stage).focus({ preventScroll: true });
    remind();
  } else {
    clearInterval(renewal);
    stage.innerHTML = '<section class="card narrow"><h1>Nothing left here</h1>' +
      "<p>This queue has no item for you now. What you skipped comes back tomorrow.</p>" +
      '<form method="post" action="/undo" id="verdict-undo"><input type="hidden" name="_token">' +
      '<button name="token" data-key="undo">Undo</button></form><p><a href="/">To the queues</a></p></section>';
    $("#verdict-undo input").value = csrf;
    $("#verdict-undo button").value = undoToken ?? "";
    $("#verdict-undo button").hidden = !undoToken;
  }
}

/// Asks for the item after the one on the screen.
function fetchAhead() {
  const number = queue();
  if (!number || coming) return;
  const body = new URLSearchParams([["showing", article().dataset.item]]);
  coming = send(`/queues/${number}/next`, {}, body).then(fragment)
    .then(found => { ahead = found; return found; })
    .catch(() => null).finally(() => { coming = null; });
}

let csrf = token();

/// Decides and shows the next item, which is here already unless somebody is very fast.
async function decide(action) {
  if (isBusy || !form()) return;
  const mine = { html: stage.innerHTML, id: article().dataset.item };
  const body = new URLSearchParams(new FormData(form()));
  body.delete("elapsed");
  body.append("elapsed", Math.round(performance.now() - shownAt));
  body.append("action", action);
  if (action === "confirm" && !canConfirm()) return;
  isBusy = true;
  const state = [...form().elements].map(one => [one, one.checked, one.value]);
  const kept = form().cloneNode(true);
  if (coming) await coming;
  // What came before was not taken, and is on the screen again.
  if (article()?.dataset.item !== mine.id) { isBusy = false; return; }
  let next = ahead;
  ahead = null;
  if (next && body.getAll("member").includes(next.id)) next = null;
  if (next) { body.append("showing", next.id); show(next); isBusy = false; }
  coming = send(`/items/${mine.id}/decide`, {}, body).then(async answer => {
    const undo = answer.headers.get("x-winnow-undo");
    if (undo) undoToken = undo;
    const found = await fragment(answer);
    if (next) {
      ahead = found;
      const button = $("[data-key=undo]", stage);
      if (button && undo) { button.value = undo; button.hidden = false; }
    } else {
      show(found);
      if (found) { coming = null; fetchAhead(); }
    }
    say(words[action] + reminding, Boolean(reminding));
    reminding = "";
    return ahead;
  }).catch(error => {
    // Not taken: the item comes back as it was left, with what was filled in.
    if (next) ahead = next;
    if (error.status === 409) {
      if (next) say(error.message, true); else location.href = "/";
    } else {
      stage.innerHTML = mine.html;
      form()?.replaceWith(kept);
      restore(state);
      begin();
      say(error.message || "The console cannot be reached. Nothing was decided.", true);
    }
    return ahead;
  }).finally(() => { coming = null; isBusy = false; });
}

const words = { confirm: "Confirmed.", reject: "Rejected.", skip: "Skipped.", escalate: "Passed on to a lead." };

function restore(state) {
  const now = form() ? [...form().elements] : [];
  state.forEach(([, checked, value], place) => {
    if (now[place] && now[place].type !== "submit") { now[place].checked = checked; now[place].value = value; }
  });
}

async function undo() {
  const button = $("[data-key=undo]", stage ?? document);
  if (!button || button.hidden || !button.value || isBusy) return;
  if (!stage) return;
  isBusy = true;
  try {
    if (coming) await coming;
    const answer = await send("/undo", { token: button.value, _token: csrf });
    const left = article() && form() ? { html: stage.innerHTML, id: article().dataset.item } : null;
    undoToken = answer.headers.get("x-winnow-undo") ?? "";
    show(await fragment(answer));
    if (left) ahead = left;
    say("Taken back.");
  } catch (error) { say(error.message, true); }
  isBusy = false;
}

// What was fetched ahead goes back to the others when the page is left.
addEventListener("pagehide", () => {
  if (!ahead) return;
  const body = new URLSearchParams({ _token: csrf, action: "release" });
  navigator.sendBeacon(`/items/${ahead.id}/decide`, body);
});

document.addEventListener("submit", event => {
  const button = event.submitter;
  if (!stage || !button || event.target.method === "dialog") return;
  if (button.dataset.key === "undo") { event.preventDefault(); undo(); return; }
  if (event.target.id !== "verdict" || !queue() || "plain" in button.dataset) return;
  event.preventDefault();
  decide(button.value);
});

// What the buttons will do

function counts() {
  const boxes = $$("input[name=wrong]", form());
  const added = $$("input[name=add]:checked", form());
  return { right: boxes.filter(box => !box.checked), added };
}
function canConfirm() {
  const { right, added } = counts();
  if (right.length + added.length > 0) return true;
  say("There is no label to confirm: add one, or reject.");
  return false;
}
function summarise() {
  if (!form()) return;
  const { right, added } = counts();
  const names = right.map(box => $(".labelname", box.closest(".labelrow")).textContent)
    .concat(added.map(box => box.parentElement.textContent.trim()));
  $("#summary").textContent = names.length
    ? `Confirm takes: ${names.join(", ")}.` : "Nothing to confirm: add a label, or reject.";
  const count = $("#member-count");
  if (count) {
    const ticked = $$("input[name=member]:checked").length;
    count.textContent = ticked ? `${ticked} decided together with it` : "this item alone is decided";
  }
}
document.addEventListener("change", event => { if (event.target.closest("#verdict")) summarise(); });
document.addEventListener("input", event => {
  if (event.target.id !== "find-label") return;
  const wanted = event.target.value.trim().toLowerCase();
  for (const choice of $$("#adding .choices label")) {
    choice.hidden = !choice.textContent.toLowerCase().includes(wanted);
  }
});

// Words of the text. Offsets count Unicode scalars, as everywhere in winnow.

const scalars = text => { let count = 0; for (const _ of text) count += 1; return count; };
function offset(node, place) {
  const range = document.createRange();
  range.selectNodeContents($("#text"));
  range.setEnd(node, place);
  return scalars(range.toString());
}
function addSpan() {
  const selection = getSelection();
  const text = $("#text");
  if (!text || !selection.rangeCount || selection.isCollapsed) { say("Select words of the text first."); return; }
  const range = selection.getRangeAt(0);
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) {
    say("Select words of the text first.");
    return;
  }
  const choice = $("#span-label");
  const start = offset(range.startContainer, range.startOffset);
  const end = offset(range.endContainer, range.endOffset);
  const item = document.createElement("li");
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = "span";
  input.value = `${start}:${end}:${choice.value}`;
  const quote = document.createElement("q");
  quote.dir = "auto";
  quote.textContent = range.toString();
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "plainly";
  remove.textContent = "Remove";
  remove.addEventListener("click", () => { item.remove(); form().querySelector("[name=note]").blur(); });
  item.append(input, quote, ` ${choice.selectedOptions[0].textContent} `, remove);
  $("#spans").append(item);
  selection.removeAllRanges();
  say("Marked.");
}
document.addEventListener("click", event => { if (event.target.id === "mark-selection") addSpan(); });
document.addEventListener("mousedown", event => {
  if (event.target.id === "mark-selection") event.preventDefault();  // keeps the selection
});

let marking = null;  // {words: [[start, end]], from, to} in UTF-16 units of the text
function beginMarking() {
  const text = $("#text");
  if (!text) return;
  $("#marking").open = true;
  const all = text.textContent;
  const words = [];
  if (window.Intl?.Segmenter) {
    for (const part of new Intl.Segmenter(undefined, { granularity: "word" }).segment(all)) {
      if (part.isWordLike || /\S/u.test(part.segment)) words.push([part.index, part.index + part.segment.length]);
    }
  } else {
    for (const part of all.matchAll(/\S+/gu)) words.push([part.index, part.index + part[0].length]);
  }
  if (!words.length) return;
  marking = { words, from: 0, to: 0 };
  showMarking();
  say("Arrows move, with Shift they widen, Enter marks, Esc ends.", true);
}
function place(unit) {
  const walker = document.createTreeWalker($("#text"), NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  while (node && unit > node.length) { unit -= node.length; node = walker.nextNode(); }
  return [node, unit];
}
function showMarking() {
  const { words, from, to } = marking;
  const [start, end] = [words[Math.min(from, to)][0], words[Math.max(from, to)][1]];
  const range = document.createRange();
  range.setStart(...place(start));
  range.setEnd(...place(end));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}
function moveMarking(event) {
  const isLeftward = getComputedStyle($("#text")).direction === "rtl";
  const forward = { ArrowRight: !isLeftward, ArrowLeft: isLeftward, ArrowDown: true, ArrowUp: false };
  if (event.key === "Escape") { marking = null; getSelection().removeAllRanges(); say(""); return true; }
  if (event.key === "Enter") { addSpan(); marking = null; return true; }
  if (!(event.key in forward)) return false;
  const last = marking.words.length - 1;
  const next = Math.max(0, Math.min(last, marking.to + (forward[event.key] ? 1 : -1)));
  marking = { ...marking, from: event.shiftKey ? marking.from : next, to: next };
  showMarking();
  return true;
}

// Keys: never while somebody types, never with a modifier

const isTyping = target => target.isContentEditable ||
  target.matches?.("textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=submit])");
function toggle(id) { const details = $(id); if (details) details.open = !details.open; return details; }

const doing = {
  confirm: () => press("confirm"), reject: () => press("reject"), skip: () => press("skip"),
  escalate: () => press("escalate"), undo: () => press("undo"),
  add: () => { if (toggle("#adding")?.open) $("#find-label").focus(); },
  mark: beginMarking,
  policy: () => toggle("#policy")?.scrollIntoView({ block: "nearest" }),
  note: () => $("textarea[name=note]")?.focus(),
  group: () => {
    const boxes = $$("input[name=member]");
    const isAll = boxes.every(box => box.checked);
    for (const box of boxes) box.checked = !isAll;
    if ($("#members")) $("#members").open = true;
    summarise();
  },
  queues: () => { location.href = "/"; },
  help: () => $("#help")?.showModal(),
};
function press(key) {
  const button = $(`button[data-key=${key}]`);
  if (button && !button.hidden) button.form.requestSubmit(button);
}

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === "Escape" && isTyping(event.target)) { event.target.blur(); return; }
  if (isTyping(event.target) || $("dialog[open]")) return;
  if (marking && moveMarking(event)) { event.preventDefault(); return; }
  if (event.repeat) return;
  const box = /^[1-9]$/.test(event.key) && $(`input[data-digit="${event.key}"]`);
  if (box) { box.checked = !box.checked; summarise(); event.preventDefault(); return; }
  for (const [action, key] of Object.entries(keyOf)) {
    if (event.key !== key) continue;
    event.preventDefault();
    if (action === "unveil") unveil(true); else doing[action]?.();
    return;
  }
});
document.addEventListener("keyup", event => {
  if (event.key === keyOf.unveil || event.key === " " || event.key === "Enter") unveil(false);
});

begin();
fetchAhead();
