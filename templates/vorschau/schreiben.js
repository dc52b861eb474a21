// Writing on the paper itself: a click on a paragraph, heading, list or quote makes it an editor. Its Markdown
// is read and written by the server; what is printed for expressions, footnotes and labels are chips.
import { pasted } from "./einfuegen.js";
import { forget, Suggestions } from "./vorschlaege.js";

const { basis, marke, vorlage } = document.body.dataset;
const frame = document.getElementById("seite");
const bar = document.getElementById("schreibleiste");
const path = vorlage.split("/").map(encodeURIComponent).join("/");
const BLOCKS = "h1, h2, h3, h4, h5, h6, p, ul, ol, dl, blockquote, pre, table";
const HINT = "Zum Schreiben klicken oder Eingabetaste";
let blocks = []; // of the text, as the server has it
let writing = null; // {editor, block, host, element, footnotes} while somebody writes
let kit = null; // what editors are made of, once it is loaded

const say = (text) => {
  const place = document.getElementById("schreibmeldung");
  place.textContent = text;
  place.hidden = !text;
};

// Which element prints which block: the letters between its chips, in their order
const bare = (text) => text.toLowerCase().replace(/[^\p{L}]/gu, "");
const prints = (letters, parts) => {
  if (!letters.startsWith(parts[0])) return false;
  let at = parts[0].length;
  for (const part of parts.slice(1, -1)) {
    const found = letters.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  const last = parts.at(-1);
  return parts.length === 1 ? letters === last : letters.length - last.length >= at && letters.endsWith(last);
};
const findBlocks = async () => {
  if (writing) return;
  const answer = await fetch(`${basis}absaetze/${path}`);
  if (!answer.ok || writing) return;
  blocks = await answer.json();
  const page = frame.contentDocument;
  for (const element of page.querySelectorAll("[data-absatz]")) {
    for (const name of ["data-absatz", "tabindex", "title"]) element.removeAttribute(name);
  }
  const open = [...page.querySelectorAll(BLOCKS)].map((element) => [element, bare(element.textContent)]);
  let next = 0, text = "";
  blocks.forEach(({ datei, schritte, teile, dokument }, number) => {
    if (text !== datei + schritte) next = 0; // another text, elsewhere on the page
    text = datei + schritte;
    const is = ([element, letters], at) => at >= next && !element.closest("[data-absatz]") && prints(letters, teile);
    const at = open.findIndex(is);
    if (at < 0) return;
    next = at + 1;
    const [element] = open[at];
    element.dataset.absatz = number;
    element.tabIndex = 0;
    element.title = dokument ? HINT : "Zum Bearbeiten des Quelltexts klicken";
  });
};

const shown = (text) => frame.contentDocument.querySelector(`[data-absatz="${blocks.findIndex(({ quelle }) => quelle === text)}"]`);

// The editor
const load = async () => {
  const { Blockquote, Bold, BulletList, Code, Document, Editor, HardBreak, Heading, History, Italic, ListItem, Mark, Node, OrderedList, Paragraph, Text } = await import("./editor.js");
  const kept = (defaults) => Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, { default: value, rendered: false }]));
  const withAttributes = (kind, defaults) => kind.extend({ addAttributes() { return { ...this.parent?.(), ...kept(defaults) }; } });
  const Chip = Node.create({
    name: "chip", group: "inline", inline: true, atom: true,
    addAttributes: () => kept({ source: "", shown: "", address: "" }),
    parseHTML: () => [{ tag: "data[data-quelle]", getAttrs: ({ dataset, value, textContent }) => ({ source: dataset.quelle, shown: textContent, address: value }) }],
    renderHTML: ({ node: { attrs } }) => ["data", { "class": attrs.address ? "vorschau-zahl baustein" : "baustein", "data-quelle": attrs.source, title: attrs.source, ...(attrs.address && { value: attrs.address }) }, attrs.shown],
  });
  const Link = Mark.create({
    name: "link", inclusive: false,
    addAttributes: () => ({ href: {} }),
    parseHTML: () => [{ tag: "a[href]", getAttrs: (link) => /^(https?:|mailto:)/.test(link.getAttribute("href")) && null }],
    renderHTML: ({ HTMLAttributes }) => ["a", HTMLAttributes, 0],
  });
  // On the page, the first heading is the second: the first one is the title of the paper
  const PaperHeading = Heading.configure({ levels: [1, 2, 3, 4, 5, 6] }).extend({
    parseHTML: () => [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: Math.max(level - 1, 1) } })),
    renderHTML: ({ node }) => [`h${Math.min(node.attrs.level + 1, 6)}`, 0],
  });
  const extensions = [Document, Text, Paragraph, PaperHeading, Blockquote, ListItem, Bold, Italic, Code, HardBreak, History, Chip, Link,
    withAttributes(BulletList, { marker: "-", tight: true }), withAttributes(OrderedList, { marker: ".", tight: true })];
  return { Editor, extensions };
};

// What the paper shows for chips: for figures their elements, else what stands between the words around
const plain = (text) => text.replace(/[„“”‚‘’"']/g, '"').replace(/[–—-]+/g, "-").replace(/\s+/g, " ");
const showChips = (content, element) => {
  const printed = element.cloneNode(true), figures = [...element.querySelectorAll("data[value]")];
  for (const one of printed.querySelectorAll(".nur-druck")) one.remove();
  const text = plain(printed.textContent).trim();
  let at = 0, waiting = [], words = "";
  const anchor = (isEnd) => {
    const known = plain(words).trim();
    const found = isEnd ? text.length - known.length : text.indexOf(known, at);
    const isSafe = isEnd ? found >= at && text.endsWith(known) : /\p{L}{3}/u.test(known) && found >= 0;
    if (!isSafe) return false;
    if (waiting.length === 1) waiting[0].shown = text.slice(at, found).trim() || waiting[0].shown;
    [at, waiting, words] = [found + known.length, [], ""];
    return true;
  };
  const visit = (node) => {
    if (node.type === "text") words += node.text;
    for (const child of node.content ?? []) visit(child);
    if (node.type !== "chip") { words += node.content ? " " : ""; return; }
    const { attrs } = node;
    attrs.shown = attrs.source.replace(/^\{\{\s*|\s*\}\}$/g, "");
    const figure = figures.findIndex(({ value }) => attrs.shown.startsWith(value));
    const asked = figure < 0 ? attrs : {};
    if (anchor(false) || !words.trim()) waiting.push(asked); else waiting = [{}, asked]; // not to be told apart
    words = "";
    if (figure < 0) return;
    [{ textContent: attrs.shown, value: attrs.address }] = figures.splice(0, figure + 1).slice(-1);
  };
  visit(content);
  anchor(true);
};

// A pasted table goes to the form for tables
const withoutTables = (html) => {
  const found = pasted(html);
  if (found.range) {
    const panel = document.getElementById("bearbeiten"), clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", found.range);
    panel.addEventListener("gezeigt", () => {
      panel.querySelector('[data-platz="kopf 0"]')?.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, { once: true });
    document.dispatchEvent(new CustomEvent("laden", { detail: `tabelle/${path}` }));
  }
  return found.html;
};
const begun = () => {
  const { $from, empty } = writing.editor.state.selection;
  if (!empty || !$from.parent.isTextblock) return null;
  return /\{\{\s*([\w.,]*)$/.exec($from.parent.textBetween(0, $from.parentOffset, null, "\ufffc"));
};
const insert = ({ address, value, expression }) => {
  const { editor } = writing, { from } = editor.state.selection, typed = begun()?.[0].length ?? 0;
  const isBlock = !expression.includes(" | "); // a table stands alone in its paragraph
  const chip = { type: "chip", attrs: { source: expression, shown: value, address: isBlock ? "" : address } };
  const content = isBlock ? { type: "paragraph", content: [chip] } : chip;
  editor.chain().focus().insertContentAt({ from: from - typed, to: from }, content).run();
};
const offer = async () => {
  const { editor, list, suggestions } = writing;
  await suggestions.offer(() => writing && begun()?.[1], `${basis}text/${path}/groessen`);
  if (!writing || list.hidden) return;
  const at = editor.view.coordsAtPos(editor.state.selection.from), view = frame.contentWindow;
  list.style.left = `${Math.min(at.left, view.innerWidth - list.offsetWidth) + view.scrollX}px`;
  list.style.top = `${at.bottom + view.scrollY}px`;
};

const start = async (element, at) => {
  const block = blocks[element.dataset.absatz];
  if (!block.dokument) { source(block); return; }
  kit ??= load();
  const { Editor, extensions } = await kit;
  if (!element.isConnected) { // the paper has followed meanwhile
    await findBlocks();
    element = shown(block.quelle);
  }
  if (writing || !element) return;
  const page = element.ownerDocument, host = page.createElement("div"), list = page.createElement("ul");
  host.className = "schreibfeld";
  list.className = "vorschlaege";
  list.id = "vorschlaege";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Zahlen, die der Text drucken kann");
  page.body.append(list);
  const content = structuredClone(block.dokument);
  showChips(content, element);
  element.replaceWith(host);
  const editor = new Editor({
    element: { mount: host }, extensions, content, injectCSS: false, enableContentCheck: true,
    editorProps: {
      attributes: { "aria-label": "Text; Strg+S speichert, Escape bricht ab", "aria-multiline": "true", "aria-controls": list.id, lang: "de", spellcheck: "true" },
      handleKeyDown: (_, event) => press(event),
      transformPastedHTML: withoutTables,
    },
    onUpdate: offer,
  });
  writing = { editor, block, host, element, list, footnotes: {}, before: editor.getJSON() };
  writing.suggestions = new Suggestions(list, host, insert);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const item = event.target.closest('[role="option"]');
    if (item) writing.suggestions.take(item);
  });
  say("");
  bar.hidden = false;
  const place = at && editor.view.posAtCoords(at);
  editor.view.focus();
  editor.commands.setTextSelection(place ? place.pos : 1);
};
const isChanged = () => JSON.stringify(writing.before) !== JSON.stringify(writing.editor.getJSON());

// What takes its place: what was there, or, once it is saved, what was written, until the paper follows
const end = (saved) => {
  const { editor, host, element, list } = writing;
  const written = element.ownerDocument.createElement("div");
  if (saved) written.append(...[...host.childNodes].map((one) => one.cloneNode(true)));
  editor.destroy();
  list.remove();
  host.replaceWith(saved ? written : element);
  writing = null;
  bar.hidden = true;
  document.dispatchEvent(new Event("geschrieben"));
  if (!saved) element.focus({ preventScroll: true });
};
const leave = () => {
  if (!isChanged() || confirm("Was Sie geschrieben haben, ist nicht gespeichert. Verwerfen?")) end(false);
};
const save = async () => {
  const { editor, block, footnotes } = writing;
  if (!isChanged()) { end(false); return true; }
  const body = JSON.stringify({
    datei: block.datei, schritte: JSON.stringify(block.schritte), zeile: String(block.zeile), bisher: block.quelle,
    dokument: JSON.stringify(editor.getJSON()), fussnoten: JSON.stringify(footnotes),
  });
  try {
    const answer = await fetch(`${basis}absatz`, { method: "POST", headers: { "x-vorlagen-marke": marke, "content-type": "application/json" }, body });
    if (answer.ok && answer.headers.get("content-type").startsWith("application/json")) {
      forget();
      end((await answer.json()).meldung === "Gespeichert.");
      return true;
    }
    const refusal = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    say([...refusal.querySelectorAll("p:not(.knoepfe)")].map((one) => one.textContent.trim()).join(" "));
  } catch { say("Die Vorschau antwortet nicht. Was Sie geschrieben haben, steht noch hier."); }
  return false;
};
const source = ({ datei, zeile, schritte }) => {
  if (schritte.length) {
    document.dispatchEvent(new CustomEvent("laden", { detail: `text/${path}/ueberschrift?titel=${encodeURIComponent(schritte[0].replaceAll("_", " "))}` }));
    return;
  }
  const query = new URLSearchParams({ datei, zeile });
  document.dispatchEvent(new CustomEvent("laden", { detail: `text/${path}?${query}` }));
};

// Buttons and keys
const link = () => {
  const { editor } = writing, href = prompt("Adresse, zum Beispiel https://…; leer entfernt den Link", editor.getAttributes("link").href ?? "https://");
  if (href === null) return;
  const chain = editor.chain().focus().extendMarkRange("link");
  if (href) chain.setMark("link", { href }).run(); else chain.unsetMark("link").run();
};
const footnote = () => {
  const text = prompt("Text der Fußnote");
  if (!text) return;
  const all = blocks.map(({ quelle }) => quelle).join("\n"), { editor, footnotes } = writing;
  let number = 1;
  while (all.includes(`[^fussnote-${number}]`) || `fussnote-${number}` in footnotes) number += 1;
  footnotes[`fussnote-${number}`] = text;
  const attrs = { source: `[^fussnote-${number}]`, shown: "[Fußnote]" };
  editor.chain().focus().insertContent({ type: "chip", attrs }).run();
};
const ACTIONS = {
  fett: (chain) => chain.toggleMark("bold"),
  kursiv: (chain) => chain.toggleMark("italic"),
  absatz: (chain) => chain.setParagraph(),
  ueberschrift: (chain) => chain.toggleHeading({ level: 1 }),
  unterueberschrift: (chain) => chain.toggleHeading({ level: 2 }),
  liste: (chain) => chain.toggleBulletList(),
  nummern: (chain) => chain.toggleOrderedList(),
  zahl: (chain) => chain.insertContent("{".repeat(2)),
};
const OTHERS = { link, fussnote: footnote, speichern: save, abbrechen: leave,
  quelltext: () => { const { block } = writing; leave(); if (!writing) source(block); } };
const KEYS = { s: "speichern", k: "link" };
const act = (name) => {
  if (name in OTHERS) OTHERS[name]();
  else ACTIONS[name](writing.editor.chain().focus()).run();
};
const press = (event) => {
  const isCommand = event.ctrlKey || event.metaKey, key = event.key.toLowerCase();
  if (!isCommand && writing.suggestions.press(event.key)) { event.preventDefault(); return true; }
  const name = event.key === "Escape" ? "abbrechen" : isCommand && event.altKey && key === "f" ? "fussnote" : isCommand && KEYS[key];
  if (!name) return false;
  event.preventDefault();
  event.stopPropagation();
  act(name);
  return true;
};
bar?.addEventListener("mousedown", (event) => event.preventDefault()); // the caret stays where it is
bar?.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-tun]");
  if (button && writing) act(button.dataset.tun);
});
addEventListener("beforeunload", (event) => { if (writing && isChanged()) event.preventDefault(); });

const begin = async (event) => {
  const { target } = event, element = target.closest?.("[data-absatz]");
  if (!element || target.closest(".schreibfeld, a[href], data[value]")) return;
  if (event.type === "keydown" && (event.key !== "Enter" || target !== element)) return;
  event.preventDefault();
  const at = event.type === "click" ? { left: event.clientX, top: event.clientY } : null;
  if (!writing) { start(element, at); return; }
  const { quelle } = blocks[element.dataset.absatz], followed = new Promise((done) => document.addEventListener("absaetze", done, { once: true }));
  const isSaved = isChanged();
  if (!await save()) return;
  if (isSaved) await followed; // the blocks are others now
  const next = shown(quelle);
  if (next) start(next, at);
};
const follow = () => findBlocks().then(() => document.dispatchEvent(new Event("absaetze"))).catch(() => {});
const attend = () => {
  for (const type of ["click", "keydown"]) frame.contentDocument.addEventListener(type, begin);
  follow();
};
if (bar) {
  frame.addEventListener("load", attend);
  if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.URL !== "about:blank") attend();
  document.addEventListener("aktualisiert", follow);
}
