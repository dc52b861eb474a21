// The editor for a section of a text: its findings at their lines, and figures after two braces.
import { fetched, forget, Suggestions } from "./vorschlaege.js";

const panel = document.getElementById("bearbeiten");
const frame = document.getElementById("seite");

// The paper shows the section that is being written
const bare = (text) => text.toLowerCase().replace(/[^\p{L}]/gu, "");
const scrollPaper = () => {
  const title = panel.querySelector("[data-titel]")?.dataset.titel;
  if (!title || !frame?.contentDocument) return;
  const headings = [...frame.contentDocument.querySelectorAll("h1, h2, h3, h4, h5")];
  headings.find((one) => bare(one.textContent).includes(bare(title)))?.scrollIntoView({ block: "start" });
};

// Where somebody writes first: over what is still to be written, else below the heading
const startHere = () => {
  const text = document.getElementById("text");
  if (!text) return;
  const open = /\{\{\s*offen\([^}]*\}\}/.exec(text.value);
  const start = open?.index ?? text.value.search(/\n[^\n]/) + 1;
  text.setSelectionRange(start, start + (open?.[0].length ?? 0));
};
const refreshFindings = async () => {
  const place = document.getElementById("textbefunde");
  if (!place) return;
  try {
    const answer = await fetch(place.dataset.url);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    if (answer.ok) place.replaceChildren(...fresh.childNodes);
  } catch { /* the next change brings them */ }
};
document.addEventListener("aktualisiert", refreshFindings);
panel.addEventListener("gezeigt", ({ detail }) => {
  forget(); // they may be others now
  const text = document.getElementById("text");
  if (text) fetched(text.dataset.groessen); // so that the list is there with the second brace
  if (detail.moves) {
    scrollPaper();
    startHere();
  }
  refreshFindings();
});
const toLine = ({ zeile, spalte }) => {
  const text = document.getElementById("text"), lines = text.value.split("\n");
  const start = lines.slice(0, Number(zeile)).join("\n").length + (Number(zeile) ? 1 : 0);
  const from = start + Number(spalte) - 1, word = /(?:[\p{L}\p{N}_.,]*[\p{L}\p{N}_])?/uy;
  word.lastIndex = from;
  text.setSelectionRange(from, from + word.exec(text.value)[0].length); // nothing else goes with the next key
  text.focus();
};
const begun = (text) => /\{\{\s*([\w.,]*)$/.exec(text.value.slice(0, text.selectionStart));
const suggestions = (text) => new Suggestions(document.getElementById("vorschlaege"), text, (item) => insert(text, item));
const insert = (text, item) => {
  const typed = begun(text), end = text.selectionStart;
  if (!typed) return;
  const rest = /^\s*\}\}/.exec(text.value.slice(end))?.[0].length ?? 0;
  text.setRangeText(item.expression, end - typed[0].length, end + rest, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
};
panel.addEventListener("input", ({ target }) => {
  if (target.id === "text") suggestions(target).offer(() => begun(target)?.[1], target.dataset.groessen);
});
panel.addEventListener("keydown", (event) => {
  if (event.target.id !== "text" || !suggestions(event.target).press(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
});
panel.addEventListener("mousedown", (event) => {
  const item = event.target.closest?.('[role="option"]');
  if (!item) return;
  event.preventDefault();
  suggestions(document.getElementById("text")).take(item);
});
panel.addEventListener("click", ({ target }) => {
  const finding = target.closest?.("[data-zeile]");
  if (finding) toLine(finding.dataset);
  const { einsetzen } = target.closest?.("[data-einsetzen]")?.dataset ?? {};
  if (einsetzen) {
    target.form.reset(); // it is saved
    target.closest("details").open = false;
    target.parentElement.parentElement.remove();
    const text = document.getElementById("text");
    const before = text.value.slice(0, text.selectionStart), after = text.value.slice(text.selectionEnd);
    const isBlock = einsetzen.startsWith("!"); // a picture stands alone in its paragraph
    const above = isBlock && !/(^|\n\n)$/.test(before) ? (before.endsWith("\n") ? "\n" : "\n\n") : "";
    const below = isBlock && !/^(\n\n|$)/.test(after) ? (after.startsWith("\n") ? "\n" : "\n\n") : "";
    text.setRangeText(above + einsetzen + below, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    forget(); // there is one more
    text.focus();
  }
});
