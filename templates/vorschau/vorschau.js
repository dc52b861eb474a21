"use strict";
// Follows what the server tells: parts of the page take the place of the old ones; where somebody
// reads, and what has the focus, stays.
(() => {
  const { basis, vorlage } = document.body.dataset;
  const FIGURE = "data[value], .zahlen button[value]"; // on the paper, and in the list beside it
  const element = (id) => document.getElementById(id);
  const frame = element("seite");
  let { stand } = document.body.dataset;
  let events, withPdf = false, shownPdf = 0;
  let shownPaper = ""; // its HTML
  let asked = null; // the figure whose derivation is shown: {zahl, adresse}
  let last = null; // where it was asked for: a function that finds the element again

  let silence;
  const say = (text) => {
    clearTimeout(silence);
    element("meldung").textContent = text;
    silence = setTimeout(() => { element("meldung").textContent = ""; }, 8000);
  };
  const get = async (path) => {
    const answer = await fetch(basis + path);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer;
  };
  const page = async (path) => new DOMParser().parseFromString(await (await get(path)).text(), "text/html");
  const path = vorlage.split("/").map(encodeURIComponent).join("/");

  // How an element is found again after its part of the page was replaced
  const finder = (found, root) => {
    if (!found || found === root || !root.contains(found) || found === root.body) return () => null;
    const selector = found.id ? `#${CSS.escape(found.id)}`
      : found.matches(FIGURE) ? `${found.localName}[value="${CSS.escape(found.value)}"]`
      : found.hasAttribute("href") ? `a[href="${CSS.escape(found.getAttribute("href"))}"]` : found.localName;
    const number = [...root.querySelectorAll(selector)].indexOf(found);
    return () => { const all = root.querySelectorAll(selector); return all[Math.min(number, all.length - 1)]; };
  };
  const replace = (part, fresh) => {
    const focused = part.contains(document.activeElement) ? finder(document.activeElement, part) : () => null;
    const details = (root) => [...root.querySelectorAll("details")];
    const open = new Set(details(part).filter((one) => one.open).map((one) => one.id));
    const [x, y] = [scrollX, scrollY];
    part.replaceChildren(...fresh.childNodes);
    for (const one of details(part)) one.open = open.has(one.id);
    focused()?.focus({ preventScroll: true });
    scrollTo(x, y);
  };

  // The paper: the passage that stands at the top stays there, whatever grew above it
  const passages = (page) => [...page.querySelectorAll("h1, h2, h3, h4, p, li, tr, figcaption")];
  // By the frame's own parser: this page's policy would take away the styles of elements, bars among them
  const parsed = (html) => new frame.contentWindow.DOMParser().parseFromString(html, "text/html");
  const replacePaper = (fresh) => {
    const page = frame.contentDocument, view = frame.contentWindow;
    const figures = (root) => [...root.querySelectorAll(".vorschau-zahl")];
    const before = new Map();
    for (const { value, textContent } of figures(page)) before.set(value, (before.get(value) ?? new Set()).add(textContent));
    const old = passages(page), at = old.findIndex((one) => one.getBoundingClientRect().bottom > 0);
    const top = at < 0 ? 0 : old[at].getBoundingClientRect().top, text = old[at]?.textContent;
    const [x, y] = [view.scrollX, view.scrollY];
    const focused = finder(page.activeElement, page);
    const styles = (root) => [...root.head.querySelectorAll("style")];
    const spelled = (root) => styles(root).map((one) => one.textContent).join();
    if (spelled(page) !== spelled(fresh)) {
      const added = styles(fresh);
      for (const one of styles(page)) one.remove();
      page.head.append(...added);
    }
    page.title = fresh.title;
    for (const { name } of [...page.body.attributes]) page.body.removeAttribute(name);
    for (const { name, value } of fresh.body.attributes) page.body.setAttribute(name, value);
    page.body.replaceChildren(...fresh.body.childNodes);
    const now = passages(page);
    const near = [0, 1, -1, 2, -2, 3, -3, 4, -4].map((by) => now[at + by + now.length - old.length])
      .concat(now[at]).find((one) => one?.textContent === text) ?? now[at];
    view.scrollTo(x, y);
    if (y > 0 && near) view.scrollBy(0, near.getBoundingClientRect().top - top);
    focused()?.focus({ preventScroll: true });
    const changed = figures(page).filter(
      ({ value, textContent }) => before.has(value) && !before.get(value).has(textContent));
    for (const one of changed) one.classList.add("vorschau-neu");
    return new Set(changed.map(({ value }) => value)).size;
  };

  const isWritten = () => Boolean(frame?.contentDocument?.querySelector(".schreibfeld")); // it waits for that
  const update = async () => {
    const fresh = await page(vorlage ? `vorlage/${path}` : "");
    const { stand: now } = fresh.body.dataset;
    if (now === stand) return;
    // Only now, so that it is no older than what stands beside it
    const paper = vorlage && now !== "0" ? await (await get(`seite/${path}`)).text() : shownPaper;
    if (isWritten()) { again = true; return; }
    // What has just changed stays marked while only findings follow
    const changed = paper === shownPaper ? 0 : replacePaper(parsed(paper));
    shownPaper = paper;
    stand = now;
    for (const id of ["kopf", "beiwerk", "uebersicht"]) if (element(id)) replace(element(id), fresh.getElementById(id));
    document.title = fresh.title;
    const figures = changed ? ` ${changed} ${changed === 1 ? "Zahl hat" : "Zahlen haben"} sich geändert.` : "";
    say(`Aktualisiert.${figures} ${element("gesagt")?.textContent ?? element("zusammenfassung")?.textContent ?? ""}`);
    if (asked) await derive(asked, false);
    document.dispatchEvent(new Event("aktualisiert"));
  };
  // One update after the other; what comes meanwhile is one more
  let running = false, again = false;
  const follow = async () => {
    again = true;
    if (running) return;
    running = true;
    try {
      while (again && !isWritten()) { again = false; await update(); }
    } catch { say("Die Vorschau antwortet nicht."); }
    running = false;
  };

  const derive = async (figure, moves) => {
    asked = figure;
    const query = new URLSearchParams(figure);
    const part = element("herleitung"), fresh = await page(`herleitung/${path}?${query}`);
    if (asked !== figure) return;
    replace(part, fresh.body);
    part.hidden = false;
    element("zurueck").addEventListener("click", back);
    if (moves) element("herleitung-titel").focus();
  };
  const back = () => {
    element("herleitung").hidden = true;
    asked = null;
    const found = last?.();
    if (found?.ownerDocument === frame.contentDocument) frame.focus();
    found?.focus();
  };
  const onFigure = (event) => {
    const page = event.currentTarget, figure = event.target.closest?.(FIGURE);
    const pressed = event.type === "click" || (figure?.localName === "data" && [" ", "Enter"].includes(event.key));
    if (figure && pressed) {
      event.preventDefault();
      last = finder(figure, page);
      derive({ adresse: figure.value, zahl: figure.textContent }, true).catch(() => say("Die Vorschau antwortet nicht."));
    } else if (event.type === "click" && page !== document) {
      const link = event.target.closest?.("a[href]");
      if (link && !link.getAttribute("href").startsWith("#")) {
        event.preventDefault(); // the frame keeps showing the paper
        open(link.href, "_blank", "noopener,noreferrer");
      }
    } else if (event.key === "Escape" && asked) back();
  };
  // What forms ask for, to be pasted there
  const copy = async (event) => {
    const button = event.target.closest?.('button[name="kopieren"]');
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.closest("dt").nextElementSibling.textContent);
      say("Kopiert.");
    } catch { say("Der Browser erlaubt das Kopieren hier nicht; den Text markieren und mit Strg+C kopieren."); }
  };
  const attend = (page) => {
    for (const type of ["click", "keydown"]) page.addEventListener(type, onFigure);
  };

  const listen = () => {
    events?.close();
    events = new EventSource(`${basis}ereignisse?vorlage=${encodeURIComponent(vorlage)}${withPdf ? "&pdf=1" : ""}`);
    events.onmessage = ({ data }) => {
      const now = JSON.parse(data);
      element("stoerung").textContent = now.stoerung;
      if (String(now.stand) !== stand) follow();
      if (!withPdf) return;
      element("pdf-meldung").textContent = now.pdf_gesagt;
      if (now.pdf && now.pdf !== shownPdf) element("pdf").src = `${basis}pdf/${path}?stand=${now.pdf}`;
      shownPdf = now.pdf;
    };
    events.onerror = () => {
      element("stoerung").textContent = "Die Vorschau ist beendet oder nicht zu erreichen; im Terminal startet sie vorlagen vorschau.";
    };
  };

  if (vorlage) {
    const arrived = () => attend(frame.contentDocument);
    frame.addEventListener("load", arrived);
    if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.URL !== "about:blank") arrived();
    attend(document);
    document.addEventListener("click", copy);
    element("pdf-knopf").addEventListener("click", ({ currentTarget }) => {
      withPdf = !withPdf;
      currentTarget.setAttribute("aria-pressed", String(withPdf));
      element("pdf-teil").hidden = !withPdf;
      document.querySelector("main").classList.toggle("mit-pdf", withPdf);
      listen();
    });
  }
  document.addEventListener("geschrieben", () => { if (again) follow(); });
  // A browser has few connections for all its tabs: one that nobody sees needs none
  document.addEventListener("visibilitychange", () => (document.hidden ? events.close() : listen()));
  listen();
})();
