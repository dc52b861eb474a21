"use strict";
// The grid of a table: rows and columns as in a spreadsheet, pasted or typed. What is computed is
// chosen here and reckoned by the program; nothing is added up on the page.
(() => {
  const panel = document.getElementById("bearbeiten");
  const KINDS = {
    zahl: "Zahlen", text: "Text", summe: "Summe der Zeile", differenz: "Differenz", mal: "mal", je: "geteilt durch", anteil: "Anteil an der Summe", formel: "Formel", fest: "besonders",
  };
  const OPERANDS = { differenz: ["von", "weniger"], mal: ["von", "mit"], je: ["von", "durch"], anteil: ["von"] };
  const ROWS = { werte: "Werte", ja: "Zwischensumme", alle: "Summe aller", davon: "davon", formel: "Formel", fest: "besonders" };
  const offered = (kinds, kind) => Object.entries(kinds).filter(([name]) => name !== "fest" || kind === name);
  let columns, rows; // as the program reads them (EnteredColumn, EnteredRow)
  const isEntered = (column) => ["zahl", "text"].includes(column.kind);
  const column = () => ({ name: "", unit: "", kind: "zahl", first: 0, second: 1, key: "", formula: "" });
  const row = () => ({ name: "", cells: columns.map(() => ""), kind: "werte", number: -1, formula: "" });

  const make = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };
  const field = (object, key, label, place, number) => {
    const input = make("input", { value: object[key], autocomplete: "off" });
    input.setAttribute("aria-label", label);
    input.dataset.platz = place;
    if (number) input.className = "zahl";
    input.addEventListener("input", () => { object[key] = input.value; save(); });
    if (key === "name") { // formulas follow the new name
      let before = object[key];
      input.addEventListener("change", () => {
        const renamed = (text) => text.replace(/\[([^\]]*)\]/g, (_, names) => `[${names.split(" › ").map((one) => (one === before ? input.value : one)).join(" › ")}]`);
        for (const one of before ? [...columns, ...rows] : []) {
          one.formula = renamed(one.formula);
          one.cells?.forEach((cell, at) => { if (cell.startsWith("=")) one.cells[at] = renamed(cell); });
        }
        before = input.value;
        save(); // at once: the next click may be "Speichern"
        setTimeout(draw); // once the next field has the focus
      });
    }
    return input;
  };
  const choice = (object, key, options, label) => {
    const select = make("select", {}, ...options.map(([value, text]) => make("option", { value, textContent: text })));
    select.setAttribute("aria-label", label);
    select.value = object[key];
    if (select.selectedIndex < 0 && options.length) { // the column that was chosen is gone, or is this one
      select.selectedIndex = 0;
      object[key] = Number(select.value);
    }
    select.addEventListener("change", () => {
      object[key] = typeof object[key] === "number" ? Number(select.value) : select.value;
      if (select.value === "anteil") object.first = likeliest(columns.indexOf(object));
      if (columns.includes(object) && !isEntered(object)) for (const one of rows) one.cells[columns.indexOf(object)] = "";
      draw();
    });
    return select;
  };
  // What a share is of: a column that adds others up, else the first with numbers
  const likeliest = (number) => {
    const isOther = ({ kind }, at) => at !== number && kind !== "text" && kind !== "anteil";
    const sum = columns.findIndex((one, at) => isOther(one, at) && one.kind === "summe");
    return Math.max(0, sum < 0 ? columns.findIndex(isOther) : sum);
  };
  const button = (text, label, act) => {
    const one = make("button", { type: "button", textContent: text });
    one.setAttribute("aria-label", label);
    one.addEventListener("click", () => { act(); draw(); });
    return one;
  };

  const head = (one, number) => {
    const title = one.name || `${number + 1}. Spalte`;
    const cell = make("th", { scope: "col" }, field(one, "name", `Kopf der ${number + 1}. Spalte`, `kopf ${number}`));
    cell.append(choice(one, "kind", offered(KINDS, one.kind), `Was in „${title}“ steht`));
    if (one.kind === "zahl") {
      const unit = field(one, "unit", `Einheit von „${title}“`, `einheit ${number}`);
      unit.placeholder = "Einheit, z. B. EUR";
      cell.append(unit);
    }
    (OPERANDS[one.kind] ?? []).forEach((word, index) => {
      const others = columns.map((other, at) => [at, other.name || `${at + 1}. Spalte`]).filter(([at]) => at !== number && columns[at].kind !== "text");
      cell.append(make("label", {}, word, choice(one, index ? "second" : "first", others, `${KINDS[one.kind]}: ${word}`)));
    });
    if (one.kind === "formel") cell.append(field(one, "formula", `Formel von „${title}“`, `formel ${number}`));
    const acts = make("div", { className: "taten" });
    if (number) acts.append(button("←", `„${title}“ nach links`, () => rearrange((list) => list.splice(number - 1, 0, ...list.splice(number, 1)))));
    if (columns.length > 1) acts.append(button("×", `„${title}“ entfernen`, () => rearrange((list) => list.splice(number, 1))));
    cell.append(acts);
    return cell;
  };
  const rearrange = (change) => { // each column stays computed from those that it was
    const known = columns.map((one) => [one, columns[one.first], columns[one.second]]);
    for (const list of [columns, ...rows.map(({ cells }) => cells)]) change(list);
    for (const [one, first, second] of known) {
      one.first = Math.max(0, columns.indexOf(first));
      one.second = Math.max(0, columns.indexOf(second));
    }
  };
  const line = (one, number) => {
    const title = one.name || `${number + 1}. Zeile`;
    const cells = columns.map((of, at) => {
      if (!["werte", "davon"].includes(one.kind) || of.kind === "fest") return make("td", { className: "gerechnet", textContent: "gerechnet" });
      const cell = field(one.cells, at, `${title}, ${of.name || `${at + 1}. Spalte`}`, `${number} ${at}`, of.kind !== "text");
      if (!isEntered(of)) cell.placeholder = "gerechnet";
      return make("td", {}, cell);
    });
    if (one.kind === "formel") cells.splice(0, 1, make("td", {}, field(one, "formula", `Formel von „${title}“`, `${number} 0`)));
    const first = make("th", { scope: "row" }, field(one, "name", `Name der ${number + 1}. Zeile`, `${number} -1`));
    const acts = make("td", { className: "taten" }, choice(one, "kind", offered(ROWS, one.kind), `Art von „${title}“`));
    if (number) acts.append(button("↑", `„${title}“ nach oben`, () => rows.splice(number - 1, 0, ...rows.splice(number, 1))));
    if (rows.length > 1) acts.append(button("×", `„${title}“ entfernen`, () => rows.splice(number, 1)));
    return make("tr", {}, first, ...cells, acts);
  };
  const save = () => {
    const total = document.getElementById("gitter-summe").checked;
    document.getElementById("tabelle-inhalt").value = JSON.stringify({ columns, rows, total });
  };
  const draw = (place = document.activeElement?.dataset.platz) => {
    if (!document.getElementById("gitter")) return;
    const table = make("table", {}, make("thead", {}, make("tr", {}, make("td"), ...columns.map(head), make("td", { className: "taten" }))));
    table.append(make("tbody", {}, ...rows.map(line)));
    document.getElementById("gitter").replaceChildren(table);
    focus(place);
    save();
  };
  const focus = (place) => panel.querySelector(`[data-platz="${place}"]`)?.focus();

  // A range from elsewhere is put at the cell where it is pasted; rows and columns grow with it
  const paste = (text, place) => {
    const lines = text.replace(/\r?\n$/, "").split(/\r?\n/).map((one) => one.split("\t").map((cell) => cell.trim()));
    const [at, from] = place.split(" ");
    const inHead = at === "kopf", first = Number(from);
    // Above a range that begins with the names of its rows stands an empty cell, or what they are
    const names = inHead && lines.length > 1 && lines[0].length > 1 && /[^\d.,\s%€-]/.test(lines[1][0]) ? 1 : 0;
    if (names && lines[0][0]) document.getElementById("tabelle-kopf").value ||= lines[0][0];
    const width = Math.max(...lines.map((one) => one.length)) + first - names;
    while (columns.length < width) {
      columns.push(column());
      for (const one of rows) one.cells.push("");
    }
    if (inHead) lines.shift().slice(names).forEach((name, number) => { columns[first + number].name = name; });
    const start = inHead ? 0 : Number(at);
    lines.forEach((cells, number) => {
      while (rows.length <= start + number) rows.push(row());
      const target = rows[start + number];
      cells.forEach((cell, index) => {
        const to = first + index - names;
        if (to < 0) target.name = cell;
        else target.cells[to] = cell;
      });
    });
    columns.forEach((one, number) => {
      const given = rows.map(({ cells }) => cells[number]).filter(Boolean);
      if (one.kind === "zahl" && given.length && given.every((cell) => /[^\d.,\s%€\u2212–-]/.test(cell.replace(/EUR|Euro|VZÄ/, "")))) one.kind = "text";
      if (!one.unit && given.some((cell) => /€|EUR/.test(cell))) one.unit = "EUR";
      if (!one.unit && given.some((cell) => cell.endsWith("%"))) one.unit = "%";
    });
  };

  panel.addEventListener("gezeigt", () => {
    if (!document.getElementById("gitter") || document.getElementById("gitter").firstChild) return;
    document.body.classList.add("mit-text");
    const given = document.getElementById("tabelle-inhalt").value;
    columns = [column(), column()];
    rows = [];
    rows.push(row(), row(), row());
    if (given) {
      const table = JSON.parse(given);
      ({ columns, rows } = table);
      document.getElementById("gitter-summe").checked = table.total;
    }
    draw("");
  });
  panel.addEventListener("paste", (event) => {
    const place = event.target.dataset?.platz, text = event.clipboardData.getData("text/plain");
    if (!place || place.startsWith("einheit") || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    paste(text, place);
    draw(place);
  });
  panel.addEventListener("keydown", (event) => {
    const [at, from] = event.target.dataset?.platz?.split(" ") ?? [];
    const { selectionStart, selectionEnd, value } = event.target;
    const side = { ArrowLeft: selectionEnd === 0 && -1, ArrowRight: selectionStart === value?.length && 1 }[event.key];
    if (side && from && panel.querySelector(`[data-platz="${at} ${Number(from) + side}"]`)) {
      event.preventDefault();
      focus(`${at} ${Number(from) + side}`);
    }
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !from) return;
    event.preventDefault();
    const now = { kopf: -1, einheit: -1 }[at] ?? Number(at), next = now + step;
    if (next === rows.length && event.key === "Enter") {
      rows.push(row());
      draw(`${next} ${from}`);
    } else focus(next < 0 ? `kopf ${from}` : `${next} ${from}`);
  });
  // Who writes a formula points at cells; in a row's own formula at rows, in a column's at heads
  panel.addEventListener("mousedown", (event) => {
    const writing = document.activeElement, place = writing.dataset?.platz ?? "";
    const [at, from] = event.target.closest("td, th")?.querySelector("[data-platz]")?.dataset.platz.split(" ") ?? [];
    const isColumn = place.startsWith("formel"), isRow = /^Formel/.test(writing.ariaLabel) && !isColumn;
    if (!from || event.target === writing || !(isColumn || isRow || writing.value?.startsWith("="))) return;
    const row = rows[Number(at)]?.name, column = columns[Number(from)]?.name;
    const isSame = isRow || !column || place.split(" ")[1] === from;
    const name = isColumn ? at === "kopf" && column : row && (isSame ? row : `${row} › ${column}`);
    if (!name) return;
    event.preventDefault();
    writing.setRangeText(`[${name}]`, writing.selectionStart, writing.selectionEnd, "end");
    writing.dispatchEvent(new Event("input", { bubbles: true }));
  });
  panel.addEventListener("click", ({ target }) => {
    if (target.id === "gitter-zeile") { rows.push(row()); draw(`${rows.length - 1} -1`); }
    if (target.id === "gitter-spalte") {
      columns.push(column());
      for (const one of rows) one.cells.push("");
      draw(`kopf ${columns.length - 1}`);
    }
    if (target.id === "gitter-summe") save();
  });
})();
