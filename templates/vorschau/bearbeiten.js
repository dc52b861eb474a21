"use strict";
// Forms that change facts and texts. The server answers each with a piece of HTML, which takes its place
// in the panel, or below the form if it is only a message about what was typed.
(() => {
  const { basis, marke, vorlage } = document.body.dataset;
  const panel = document.getElementById("bearbeiten");
  const frame = document.getElementById("seite");
  let opener = null; // what was clicked to open the panel, and gets the focus back
  let isTouched = false; // whether something was typed that is not saved
  let asked = 0, shown = 0; // numbers of requests: a late answer does not replace a newer one

  const piece = async (path, options) => {
    const answer = await fetch(path.startsWith("/") ? path : basis + path, options);
    if (!answer.ok) throw new Error(await answer.text());
    return new DOMParser().parseFromString(await answer.text(), "text/html").body;
  };
  const post = (path, values) => piece(path, {
    method: "POST", headers: { "x-vorlagen-marke": marke, "content-type": "application/json" }, body: JSON.stringify(values),
  });
  const complain = (error, place = panel) => {
    const box = document.createElement("div");
    box.className = "kasten fehler";
    box.setAttribute("role", "alert");
    const isOffline = error instanceof TypeError; // of `fetch`
    box.textContent = isOffline ? "Die Vorschau antwortet nicht. Was Sie geschrieben haben, steht noch hier." : error.message;
    place.hidden = false;
    if (place === panel) place.prepend(box);
    else place.replaceChildren(box);
    reveal(box);
  };
  const reveal = (box) => box?.scrollIntoView({ block: "nearest" });
  const mayLeave = () => !isTouched || confirm("Was Sie eingegeben haben, ist nicht gespeichert. Verwerfen?");

  // Nothing moves while a mouse button is down: the click would be lost
  let release = () => {}, released = Promise.resolve();
  addEventListener("pointerdown", () => {
    release();
    released = new Promise((done) => { release = done; });
  }, true);
  const lifted = () => setTimeout(release);
  for (const type of ["pointerup", "pointercancel"]) addEventListener(type, lifted, true);

  // What somebody typed, by form and field
  const contents = (field) => (field.type === "radio" ? field.checked : field.value);
  const enter = (field, content) => { field[field.type === "radio" ? "checked" : "value"] = content; };
  const first = new WeakMap(); // what the server had put into a field
  const fields = (form) => {
    const named = new Map();
    for (const field of form.elements) {
      if (!field.name || field.hidden || ["hidden", "submit", "file"].includes(field.type)) continue;
      // A part of a pending group has a form of its own once the group is known
      const [, part] = field.name.split("teil.");
      const steps = form.elements.schritte?.value.replace('"annahme",', "").replace("]", part ? `,"${part}"]` : "]");
      const choice = field.type === "radio" ? field.value : "";
      named.set([form.dataset.ziel, steps, part ? "text" : field.name, choice].join(" "), field);
    }
    return named;
  };
  const allFields = (root = panel) => new Map([...root.querySelectorAll("form")].flatMap((form) => [...fields(form)]));

  // What has the focus is never replaced: it moves to its place among the new ones, with caret, marks and
  // half a letter. `place` is what came for it; null if nothing did.
  const placeFor = (kept, fresh) => {
    if (!panel.contains(kept)) return null;
    const [name] = [...allFields()].find(([, field]) => field === kept) ?? [];
    return name ? allFields(fresh).get(name) : kept.id && fresh.querySelector(`#${CSS.escape(kept.id)}`);
  };
  const move = (kept, place) => {
    const { selectionStart, selectionEnd, scrollTop } = kept;
    for (const name of kept.getAttributeNames()) if (!place.hasAttribute(name)) kept.removeAttribute(name);
    for (const { name, value } of place.attributes) if (name !== "value") kept.setAttribute(name, value);
    if (kept.localName === place.localName && !kept.rows) kept.replaceChildren(...place.childNodes);
    first.set(kept, first.get(place));
    const parent = place.parentElement;
    (parent.moveBefore ?? parent.insertBefore).call(parent, kept, place);
    place.remove();
    for (let one = parent.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
    if (document.activeElement === kept) return;
    kept.focus({ preventScroll: true }); // this browser takes the focus from what it moves
    if (selectionStart !== null) kept.setSelectionRange?.(selectionStart, selectionEnd);
    kept.scrollTop = scrollTop;
  };
  // `typed` by the names of fields is what the server does not know yet
  const show = (fresh, turn, moves = true, typed = new Map()) => {
    shown = turn;
    for (const field of allFields(fresh).values()) first.set(field, contents(field));
    const kept = document.activeElement, place = placeFor(kept, fresh);
    const old = [...panel.childNodes];
    const open = [...panel.querySelectorAll("details")].map((one) => one.open);
    if (place) fresh.querySelectorAll("details").forEach((one, number) => { one.open ||= open[number]; });
    panel.hidden = false;
    panel.append(...fresh.childNodes);
    if (place) move(kept, place);
    for (const one of old) one.remove();
    isTouched = false;
    for (const [name, field] of allFields()) {
      const wanted = typed.has(name) ? typed.get(name) : first.get(field);
      if (contents(field) !== wanted) enter(field, wanted);
      isTouched ||= typed.has(name);
    }
    moves &&= !place;
    document.body.classList.toggle("mit-text", Boolean(panel.querySelector(".texteditor")));
    if (moves) {
      const field = panel.querySelector('[aria-invalid="true"]') ?? panel.querySelector("#feld, #text, .frage input, .frage select");
      (field ?? panel.querySelector("h2, .allein button"))?.focus({ preventScroll: true });
      if (field?.id === "feld") field.select?.();
      panel.scrollIntoView({ block: "nearest" });
    }
    reveal(panel.querySelector(kept.type === "submit" ? '[role="alert"], [aria-invalid="true"]' : '[role="alert"]'));
    panel.dispatchEvent(new CustomEvent("gezeigt", { detail: { moves } }));
    const next = panel.querySelector("[data-weiter]");
    if (next) setTimeout(() => { if (next.isConnected) load(next.dataset.weiter, false); }, 400);
  };
  const load = async (path, moves = true) => {
    const turn = ++asked;
    try {
      const fresh = await piece(path);
      if (turn > shown) show(fresh, turn, moves);
    } catch (error) { complain(error); }
  };
  const open = (path, from) => {
    if (!mayLeave()) return;
    opener = from;
    load(path);
  };
  const close = () => {
    if (!mayLeave()) return;
    shown = ++asked;
    panel.hidden = true;
    panel.replaceChildren();
    isTouched = false;
    document.body.classList.remove("mit-text");
    if (opener?.ownerDocument === frame?.contentDocument) frame?.focus();
    if (opener?.isConnected) opener.focus(); else document.querySelector("h1")?.focus();
  };

  // Forms
  const refused = (message) => {
    panel.querySelector("p.kasten.gut")?.remove(); // it told of the save before
    reveal(message);
  };
  const RECKONING = "Wird gerechnet …";
  const send = async (form, values, isSaved) => {
    const turn = ++asked;
    const sent = new Map([...fields(form)].map(([name, field]) => [name, contents(field)]));
    const place = form.querySelector(".ausgabe");
    if (values.aktion === "wirkung") released.then(() => { place.textContent ||= RECKONING; });
    try {
      const fresh = await post(form.dataset.ziel, values);
      await released;
      if (!isSaved && turn < asked) { // a newer request knows more, and may have been answered already
        if (place.textContent === RECKONING) place.replaceChildren();
        return;
      }
      const message = fresh.querySelector('[data-platz="formular"]');
      if (message) {
        place.replaceChildren(message);
        if (isSaved) refused(message);
      } else if (turn > shown) replace(form, sent, fresh, turn);
    } catch (error) {
      complain(error, place.isConnected ? place : panel);
      if (isSaved) refused(place);
    }
  };
  // What was typed since a form was sent, and what is not saved in the others, stays; and what has the
  // focus is not spelled anew
  const replace = (form, sent, fresh, turn) => {
    const typed = new Map(), answers = allFields(fresh);
    for (const [name, field] of allFields()) {
      const known = field.form === form ? sent.get(name) : first.get(field);
      const answer = answers.get(name);
      if (contents(field) !== known) typed.set(name, contents(field));
      else if (field === document.activeElement && field.form === form && answer?.value) enter(answer, known);
    }
    show(fresh, turn, true, typed);
  };
  // One save after the other: the next one starts from what the one before has made of the forms. Of
  // facts that stand together all are saved that were changed, whichever button was pressed.
  let saving = Promise.resolve();
  const isChanged = (form) => [...fields(form).values()].some((field) => contents(field) !== first.get(field));
  // A file goes along as its name, and what is in it
  const valuesOf = async (form) => {
    const values = {};
    for (const [name, value] of new FormData(form)) {
      if (!(value instanceof File)) { values[name] = value; continue; }
      values[name] = value.name;
      if (value.name) values[`${name}.inhalt`] = await new Promise((done, failed) => {
        const reader = new FileReader();
        reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
        reader.onerror = failed;
        reader.readAsDataURL(value);
      });
    }
    return values;
  };
  // What the button of a form does, or the one that all forms of the panel share
  const saveBy = (form) => {
    const shared = form?.matches("[data-wirkung]") ? document.getElementById("speichern") : null;
    const own = shared ?? form?.querySelector(".haupt");
    (own?.form ?? form)?.requestSubmit(own);
  };
  const submit = async (forms, submitter) => {
    let next = submitter?.dataset.danach; // what opens then, at the line in which somebody writes
    if (next) {
      const { form, value, selectionStart } = document.getElementById("text");
      next += Number(form.elements.zeile.value) + value.slice(0, selectionStart).split("\n").length - 1;
    }
    for (const [target, name] of forms) {
      const form = target.isConnected ? target : isTouched && allFields().get(name)?.form;
      if (!form) return;
      const values = await valuesOf(form);
      if (submitter?.name) values[submitter.name] = submitter.value;
      await send(form, values, values.aktion !== "wirkung");
      if (form.isConnected && values.aktion !== "wirkung") return; // it was refused
    }
    if (next) load(next);
  };
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    const facts = [...panel.querySelectorAll("form[data-wirkung]")];
    const changed = facts.includes(event.target) ? facts.filter(isChanged) : [];
    const forms = (changed.length ? changed : [event.target]).map((form) => [form, ...fields(form).keys()]);
    saving = saving.then(() => submit(forms, event.submitter));
  });
  panel.addEventListener("change", ({ target }) => {
    if (target.dataset.laedt) { isTouched = false; load(target.dataset.laedt + target.value, false); return; }
    const { form } = target, action = form?.dataset.sofort;
    if (!action || target.type === "radio" || !form.matches(":valid")) return;
    send(form, { ...Object.fromEntries(new FormData(form)), aktion: action, feld: target.name }, false);
  });
  panel.addEventListener("input", ({ target }) => {
    isTouched = true;
    // Whoever enters what was pending knows it
    const status = target.closest(".wert") && target.form.elements.status;
    if (status?.value === "ausstehend") status.value = "bekannt";
  });
  // Sittings are those of the committee that is chosen beside them
  const filterSittings = () => {
    const [committee, sitting] = ["gremium", "sitzung"].map((art) => panel.querySelector(`select[data-art="${art}"]`));
    const name = committee?.selectedOptions[0]?.textContent;
    for (const one of sitting?.options ?? []) {
      one.dataset.all ??= one.textContent; // one word may name a sitting of several committees
      const own = one.dataset.all.split(" / ").find((part) => part.endsWith(name));
      one.textContent = own ?? one.dataset.all;
      one.hidden = Boolean(name && one.value) && !own;
    }
  };
  panel.addEventListener("change", filterSittings);
  panel.addEventListener("gezeigt", filterSittings);
  addEventListener("beforeunload", (event) => { if (isTouched) event.preventDefault(); });

  document.addEventListener("click", async (event) => {
    const at = (selector) => event.target.closest?.(selector);
    const link = at(`[data-laden], a[href^="${basis}angabe?"], a[href^="${basis}text/"]`);
    if (link) {
      event.preventDefault();
      open(link.dataset.laden ?? link.getAttribute("href"), panel.contains(link) ? opener : link);
    } else if (at("a[data-pdf]") && document.getElementById("pdf")) {
      event.preventDefault(); // a built PDF opens beside the page
      document.getElementById("pdf").src = at("a").href;
      document.getElementById("pdf-meldung").textContent = at("a").textContent;
      document.getElementById("pdf-teil").hidden = false;
      document.querySelector("main").classList.add("mit-pdf");
    } else if (at("[data-schliessen]")) close();
    else if (at("[data-senden]") && mayLeave()) {
      const turn = ++asked;
      try { show(await post(at("[data-senden]").dataset.senden, {}), turn); } catch (error) { complain(error); }
    }
  });
  // Enter after an answer asks on; only a click makes the files
  panel.addEventListener("keydown", (event) => {
    const { target, key } = event, form = target.form;
    if (key === "Enter" && target.localName === "input" && form?.matches("[data-wirkung]")) {
      event.preventDefault();
      saveBy(form);
    }
    if (key !== "Enter" || target.localName === "button" || form?.dataset.sofort !== "fragen") return;
    event.preventDefault();
    const all = [...form.elements].filter((one) => one.type !== "hidden");
    all[all.indexOf(target) + 1]?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      const form = document.activeElement?.form ?? panel.querySelector("form");
      saveBy(form);
    } else if ((event.ctrlKey || event.metaKey) && event.key === "z" && !event.target.matches("input, textarea, select")) {
      event.preventDefault(); // within a field, the browser takes back what was typed
      document.querySelector('nav [data-senden="zurueck"]').click();
    } else if (event.key === "Escape" && panel.contains(document.activeElement)) close();
  });

  document.addEventListener("laden", ({ detail }) => open(detail, frame));

  // A heading of the paper opens what is printed under it, as that of a table does
  const HEADINGS = "h1, h2, h3, h4, h5, caption";
  const attend = () => {
    const page = frame.contentDocument;
    page.addEventListener("pointerup", lifted); // pressed beside the paper, let go above it
    page.addEventListener("click", ({ target }) => {
      const heading = target.closest?.(HEADINGS);
      if (heading && !heading.closest("[data-absatz], .schreibfeld")) open(`text/${vorlage}/ueberschrift?titel=${encodeURIComponent(heading.textContent)}${heading.localName === "caption" ? "&tabelle" : ""}`, heading);
    });
    page.addEventListener("mouseover", ({ target }) => {
      const heading = target.closest?.(HEADINGS);
      if (heading && !heading.closest("[data-absatz], .schreibfeld")) Object.assign(heading, { title: "Zum Bearbeiten klicken" }).style.cursor = "pointer";
    });
  };
  frame?.addEventListener("load", attend);
  if (frame?.contentDocument?.readyState === "complete" && frame.contentDocument.URL !== "about:blank") attend();
})();
