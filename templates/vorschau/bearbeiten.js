"use strict";
// Forms that change facts and texts. The server answers each with a piece of HTML, which takes its place
// in the panel, or in the form if it is only a message about what was typed.
(() => {
  const { basis, marke } = document.body.dataset;
  const panel = document.getElementById("bearbeiten");
  const frame = document.getElementById("seite");
  let opener = null, isTouched = false, figures = null;

  const piece = async (path, options) => {
    const answer = await fetch(path.startsWith("/") ? path : basis + path, options);
    if (!answer.ok) throw new Error(await answer.text());
    return new DOMParser().parseFromString(await answer.text(), "text/html").body;
  };
  const complain = (error, place = panel) => {
    const box = document.createElement("div");
    box.className = "kasten fehler";
    box.setAttribute("role", "alert");
    box.textContent = error.message.startsWith("Failed") ? "Die Vorschau antwortet nicht. Was Sie geschrieben haben, steht noch hier." : error.message;
    place.hidden = false;
    place.prepend(box);
  };
  const mayLeave = () => !isTouched || confirm("Was Sie eingegeben haben, ist nicht gespeichert. Verwerfen?");

  const show = (fresh, moves = true) => {
    panel.replaceChildren(...fresh.childNodes);
    panel.hidden = false;
    isTouched = false;
    figures = null;
    document.body.classList.toggle("mit-text", Boolean(panel.querySelector(".texteditor")));
    if (moves) (panel.querySelector('[aria-invalid="true"]') ?? panel.querySelector("h2"))?.focus();
    panel.scrollIntoView({ block: "nearest" });
    if (moves) scrollPaper();
    refreshFindings();
    const next = panel.querySelector("[data-weiter]");
    if (next) setTimeout(() => { if (next.isConnected) load(next.dataset.weiter, false); }, 400);
  };
  const load = async (path, moves = true) => {
    try { show(await piece(path), moves); } catch (error) { complain(error); }
  };
  const open = (path, from) => {
    if (!mayLeave()) return;
    opener = from;
    load(path);
  };
  const close = () => {
    if (!mayLeave()) return;
    panel.hidden = true;
    panel.replaceChildren();
    isTouched = false;
    document.body.classList.remove("mit-text");
    if (opener?.ownerDocument === frame?.contentDocument) frame?.focus();
    if (opener?.isConnected) opener.focus(); else document.querySelector("h1")?.focus();
  };

  // Forms
  const post = (path, values) => piece(path, {
    method: "POST", headers: { "x-vorlagen-marke": marke, "content-type": "application/json" }, body: JSON.stringify(values),
  });
  const send = async (form, values) => {
    const typed = new Map([...form.elements].filter((one) => one.name && one.type !== "hidden").map((one) => [one, one.value]));
    try {
      const fresh = await post(form.dataset.ziel, values);
      const message = fresh.querySelector('[data-platz="formular"]');
      if (message) form.querySelector(".ausgabe").replaceChildren(message);
      else if ([...typed].some(([one, value]) => one.isConnected && one.value !== value)) {
        isTouched = true; // somebody typed on while it was saved: what is new stays in the form
        const bisher = fresh.querySelector('[name="bisher"]');
        if (bisher && form.elements.bisher) form.elements.bisher.value = bisher.value;
      } else {
        const at = document.activeElement, caret = at?.selectionStart, top = at?.scrollTop;
        const stays = panel.contains(at) && at.id && fresh.querySelector(`#${CSS.escape(at.id)}`);
        show(fresh, !stays);
        const again = stays ? document.getElementById(at.id) : null;
        again?.focus();
        if (again?.localName === "textarea") { again.setSelectionRange(caret, caret); again.scrollTop = top; }
      }
    } catch (error) { complain(error, form.querySelector(".ausgabe") ?? panel); }
  };
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target, Object.fromEntries(new FormData(event.target, event.submitter)));
  });
  // What a fact moves is shown as soon as it is typed
  panel.addEventListener("change", ({ target }) => {
    const form = target.form;
    if (form?.dataset.wirkung === undefined && form?.dataset.fragen === undefined) return;
    const action = form.dataset.fragen === undefined ? "wirkung" : "fragen";
    if (action === "wirkung" && target.type === "radio") return;
    send(form, { ...Object.fromEntries(new FormData(form)), aktion: action, feld: target.name });
  });
  panel.addEventListener("input", () => { isTouched = true; });
  addEventListener("beforeunload", (event) => { if (isTouched) event.preventDefault(); });

  document.addEventListener("click", async (event) => {
    const { target } = event;
    const link = target.closest?.(`[data-laden], a[href^="${basis}angabe?"], a[href^="${basis}text/"]`);
    if (link) {
      event.preventDefault();
      open(link.dataset.laden ?? link.getAttribute("href"), link);
    } else if (target.closest?.("a[data-pdf]") && document.getElementById("pdf")) {
      event.preventDefault(); // a built PDF opens beside the page
      document.getElementById("pdf").src = target.closest("a").href;
      document.getElementById("pdf-meldung").textContent = target.closest("a").textContent;
      document.getElementById("pdf-teil").hidden = false;
      document.querySelector("main").classList.add("mit-pdf");
    } else if (target.closest?.("[data-schliessen]")) close();
    else if (target.closest?.("[data-senden]")) {
      try { show(await post(target.closest("[data-senden]").dataset.senden, {})); } catch (error) { complain(error); }
    } else if (target.closest?.("[data-zeile]")) toLine(target.closest("[data-zeile]").dataset);
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      panel.querySelector("form.texteditor")?.requestSubmit(panel.querySelector(".texteditor .haupt"));
    } else if (event.key === "Escape" && panel.contains(document.activeElement) && !list()?.checkVisibility()) close();
  });

  // A heading of the paper opens its section
  frame?.addEventListener("load", () => {
    frame.contentDocument.addEventListener("click", ({ target }) => {
      const heading = target.closest?.("h1, h2, h3, h4, h5");
      if (heading) open(`text/${document.body.dataset.vorlage}?ueberschrift=${encodeURIComponent(heading.textContent)}`, heading);
    });
  });

  // The paper shows the section that is being written
  const bare = (text) => text.toLowerCase().replace(/[^\p{L}]/gu, "");
  const scrollPaper = () => {
    const title = panel.querySelector("[data-titel]")?.dataset.titel;
    if (!title || !frame?.contentDocument) return;
    const headings = [...frame.contentDocument.querySelectorAll("h1, h2, h3, h4, h5")];
    headings.find((one) => bare(one.textContent).includes(bare(title)))?.scrollIntoView({ block: "start" });
  };

  // Texts: findings at their lines, and figures after two braces
  const refreshFindings = async () => {
    const place = document.getElementById("textbefunde");
    if (place) try { place.replaceChildren(...(await piece(place.dataset.url)).childNodes); } catch { /* the next change brings them */ }
  };
  document.addEventListener("aktualisiert", refreshFindings);
  const toLine = ({ zeile, spalte }) => {
    const text = document.getElementById("text"), lines = text.value.split("\n");
    const start = lines.slice(0, Number(zeile)).join("\n").length + (Number(zeile) ? 1 : 0);
    text.focus();
    text.setSelectionRange(start + Number(spalte) - 1, start + lines[zeile].length);
  };
  const list = () => document.getElementById("vorschlaege");
  const chosen = () => list()?.querySelector('[aria-selected="true"]');
  const choose = (item) => {
    chosen()?.setAttribute("aria-selected", "false");
    item?.setAttribute("aria-selected", "true");
    item?.scrollIntoView({ block: "nearest" });
    document.getElementById("text").setAttribute("aria-activedescendant", item?.id ?? "");
  };
  const begun = (text) => /\{\{\s*([\w.]*)$/.exec(text.value.slice(0, text.selectionStart));
  const offer = async (text) => {
    const typed = begun(text);
    if (!typed) { list().hidden = true; return; }
    figures ??= fetch(text.dataset.groessen).then((answer) => answer.json());
    const word = typed[1].toLowerCase();
    const found = (await figures).filter(([address, value]) => address.toLowerCase().includes(word) || value.includes(word)).slice(0, 30);
    list().replaceChildren(...found.map(([address, value, expression], number) => {
      const item = document.createElement("li");
      item.id = `vorschlag-${number}`;
      item.setAttribute("role", "option");
      item.dataset.ausdruck = expression;
      const name = document.createElement("code"), amount = document.createElement("span");
      name.textContent = address;
      amount.textContent = value;
      item.append(name, amount);
      return item;
    }));
    list().hidden = !found.length;
    choose(list().firstElementChild);
  };
  const insert = (text, item) => {
    const typed = begun(text), end = text.selectionStart;
    if (!typed || !item) return;
    const rest = /^\s*\}\}/.exec(text.value.slice(end))?.[0].length ?? 0;
    text.setRangeText(item.dataset.ausdruck, end - typed[0].length, end + rest, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    list().hidden = true;
    text.focus();
  };
  panel.addEventListener("input", ({ target }) => { if (target.id === "text") offer(target); });
  panel.addEventListener("keydown", (event) => {
    if (event.target.id !== "text" || list().hidden) return;
    const next = { ArrowDown: chosen()?.nextElementSibling, ArrowUp: chosen()?.previousElementSibling };
    if (event.key in next) { if (next[event.key]) choose(next[event.key]); }
    else if (["Enter", "Tab"].includes(event.key)) insert(event.target, chosen());
    else if (event.key === "Escape") list().hidden = true;
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  panel.addEventListener("mousedown", (event) => {
    const item = event.target.closest?.('[role="option"]');
    if (item) { event.preventDefault(); insert(document.getElementById("text"), item); }
  });
})();
